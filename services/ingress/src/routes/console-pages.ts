// The console: its page under every address that a browser asks for and that nothing else answers, and what the page loads.
// C1: the page's policy lets it load from this door and ask this door, and nothing else; nor may another site frame it.
// C2: a file under /assets never changes, its name holds a hash of it; the page is asked for anew each time.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import fastifyStatic from "@fastify/static";
import { AppError } from "@openclaw/errors";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { App } from "../app.ts";
import { UNBUILT_PAGE } from "../unbuilt-page.ts";

const PAGE = "index.html";
const ASSETS = "/assets/";
const POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/** Asked for by a person's browser, and not by a program that mistook an address of the API. */
const wantsPage = ({ method, url, headers: { accept = "" } }: FastifyRequest): boolean =>
  method === "GET" &&
  (url === "/" || (accept.includes("text/html") && !url.startsWith("/v1/") && !url.startsWith(ASSETS)));

const sendUnbuilt = (reply: FastifyReply): FastifyReply =>
  reply
    .status(200)
    .type("text/html; charset=utf-8")
    .headers({
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    })
    .serializer(String)
    .send(UNBUILT_PAGE);

/** `folder` may come to be while the door is open: it is built beside the first start. */
export const consolePages = async (app: App, folder: string | undefined): Promise<void> => {
  const root = folder === undefined ? undefined : resolve(folder);
  if (root !== undefined) {
    await app.register(fastifyStatic, {
      root: join(root, "assets"),
      prefix: ASSETS,
      index: false,
      preCompressed: true,
      immutable: true,
      maxAge: "365d",
      schemaHide: true,
      suppressWarning: true,
      setHeaders: (reply) => void reply.header("x-content-type-options", "nosniff"),
    });
  }

  app.setNotFoundHandler((request, reply) => {
    if (!wantsPage(request)) {
      throw new AppError("unknown_route", `no ${request.method} ${request.url.slice(0, 200)}; see /v1/openapi.json`);
    }
    if (root === undefined || !existsSync(join(root, PAGE))) return sendUnbuilt(reply);
    return reply
      .status(200)
      .headers({
        "content-security-policy": POLICY,
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
      })
      .sendFile(PAGE, root, { immutable: false, maxAge: 0 });
  });
};
