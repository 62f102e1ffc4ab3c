import { describe, expect, it } from "vitest";
import { redactUrl } from "./redact-url.ts";

describe("redactUrl", () => {
  it.each([
    ["postgres://openclaw:s3:c@ret@127.0.0.1:5432/openclaw", "postgres://openclaw:***@127.0.0.1:5432/openclaw"],
    [
      "postgres://openclaw@127.0.0.1/openclaw?password=hunter2&x=1",
      "postgres://openclaw@127.0.0.1/openclaw?password=***&x=1",
    ],
    ["nats://token@a:4222", "nats://***@a:4222"],
    ["nats://u:p@a:4222,nats://u:q@b:4222", "nats://u:***@a:4222,nats://u:***@b:4222"],
    ["nats://127.0.0.1:4222", "nats://127.0.0.1:4222"],
  ])("shows %s without its secret", (url, shown) => {
    expect(redactUrl(url)).toBe(shown);
  });
});
