export { AppendLog, type AppendLogOptions } from "./append-log.ts";
export { BatchLoop, type BatchLoopOptions } from "./batch-loop.ts";
export { Bus, type Incoming, type RequestOptions } from "./bus.ts";
export { type ConnectOptions, connectNats, isOlder, MIN_SERVER_VERSION } from "./connect.ts";
export {
  type ConsumerSpec,
  deleteStream,
  ensureConsumer,
  ensureStream,
  type StreamMaking,
  type StreamMark,
} from "./ensure-streams.ts";
export { type FollowHandlers, type FollowOptions, followSubject, lastSequence } from "./follow.ts";
export type { HeaderValues } from "./headers.ts";
export type { Inbox } from "./inbox.ts";
export { keepMade } from "./keep-made.ts";
export type { Listening } from "./listeners.ts";
export { Puller } from "./puller.ts";
export { readSubject } from "./read-subject.ts";
export { StreamMessage } from "./stream-message.ts";
export { type StreamAck, StreamPublisher, type StreamPublishOptions } from "./stream-publish.ts";
export { consumerProgress, purgeThrough, type StreamFill, streamFill } from "./stream-state.ts";
export { decode } from "./wire.ts";
