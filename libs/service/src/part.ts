// Everything long-lived in a service has this shape. `start` is called once; `stop` after it, where a second call changes
// nothing.

export interface Part {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}
