export type { ToolGateway } from "./tool-gateway.ts";
export { type GatewayOptions, type WiredGateway, wireGateway } from "./wire-gateway.ts";
