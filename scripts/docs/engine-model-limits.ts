// What the model of vLLM leaves out, and what that does where it was never fitted.
import { PUBLISHED_ROWS, replayRow } from "@openclaw/engine";

export const signed = (percent: number): string => `${percent < 0 ? "−" : "+"}${Math.abs(percent).toFixed(1)} %`;

/** Published rows with more callers than the comparison goes to: card, callers, tokens/s. */
const BEYOND = [
  ["RTX-4090", 32, 975],
  ["RTX-4090", 48, 1190],
  ["A10G", 64, 301.2],
] as const;

const beyond = (): string =>
  BEYOND.flatMap(([card, callers, published]) => {
    const row = PUBLISHED_ROWS.find((candidate) => candidate.card.name === card);
    if (row === undefined) return [];
    const { tokensPerSecond } = replayRow({ ...row, callers });
    const error = signed(100 * (tokensPerSecond / published - 1));
    return [
      `${card}, ${callers} callers: ${Math.round(tokensPerSecond)} tokens/s, published ${Math.round(published)}, ${error}.`,
    ];
  }).join(" ");

export const notModelled =
  (): string => `- **Everything before the engine**: the HTTP server, tokenizing, the chat template, the hop from server to engine. A request can be deferred by a fixed time for it (10 ms in the table above, none in \`openclaw plan\`, \`--first-token-latency-ms\` in \`vllm-sim\`); a server that is busy itself is not there.
- **What is generated**: the length of an output is an input. The compilation of grammars, tool parsing, stop words, speculative decoding, several samples of one prompt, LoRA and images are not there.
- **The card over time**: clocks that fall with heat or power, error correction's share of the bandwidth on cards that can switch it, other users of the card. An A10 under its 150 W limit is an assumption, since nobody published vLLM rows for it.
- **Kernels**: efficiency is one number per card. Real kernels are better at some shapes than at others; attention over a prompt chunk reads the KV of its context once here. A 4-bit model's prefill counts as fast as the 16-bit one's.
- **Memory**: overhead is 1 GiB a card whatever the settings, KV in 16 bit, no KV offloading or transfer, no CPU memory.
- **Tensor parallelism**: exchanges after attention and feed-forward, with assumed latency and bandwidth; there is no row for it. Pipeline and data parallelism within one engine are not there.
- **More than 16 callers**: nothing was fitted there, and it shows. ${beyond()}`;
