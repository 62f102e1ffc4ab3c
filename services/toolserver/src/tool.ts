// One tool of this server: what the list at `/` says about it, and how it is called.
export interface Tool {
  readonly name: string;
  /** The path segment it answers at. */
  readonly endpoint: string;
  readonly description: string;
  /** Every tool here only reads: a call may be repeated at will. */
  readonly effect: "read";
  /** JSON Schema of the arguments as an agent gives them, with blobs by reference. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** `input` as the gateway sends it, with the bytes of blobs put in. Throws AppError. */
  call(input: unknown, signal: AbortSignal): Promise<object>;
}
