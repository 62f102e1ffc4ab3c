/** A route whose body may be left out sees `{}`. */
export const emptyBodyIsObject = async (request: { body: unknown }): Promise<void> => {
  request.body ??= {};
};
