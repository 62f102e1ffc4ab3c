// Response.json() is unknown to the compiler; assertions want to look inside.
export const readJson = async (response: Response) => JSON.parse(await response.text());
