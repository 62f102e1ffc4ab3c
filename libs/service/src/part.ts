// Everything long-lived in a service has this shape. `start` may be called once; `stop` only after it, and twice at most
// once in effect.

export interface Part {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}
