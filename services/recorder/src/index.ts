export { sweep } from "./retention.ts";
export { type RecorderOptions, type WiredRecorder, wireRecorder } from "./wire-recorder.ts";
