// The client stops reading from the server for good when a callback throws, so every callback goes through here.
import type { Logger } from "@openclaw/telemetry";
import type { Msg, NatsConnection, Subscription } from "nats";

export const subscribeTo = (
  connection: NatsConnection,
  log: Logger,
  subject: string,
  hear: (message: Msg) => void,
  queue?: string,
): Subscription =>
  connection.subscribe(subject, {
    ...(queue === undefined ? {} : { queue }),
    callback: (error, message) => {
      if (error !== null) {
        log.error({ subject, err: error }, "a subscription failed");
        return;
      }
      try {
        hear(message);
      } catch (thrown) {
        log.error({ subject, err: thrown }, "a message was dropped");
      }
    },
  });

/** Asks the server for no more and resolves when all that it has sent was heard. */
export const drainSubscription = async (subscription: Subscription): Promise<void> => {
  try {
    await subscription.drain();
  } catch {
    // The subscription or its connection is closed: nothing more comes.
  }
};
