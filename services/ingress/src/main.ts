import { bootService } from "@openclaw/service";
import { buildIngress, INGRESS_NEEDS } from "./ingress.ts";

await bootService({ name: "ingress", needs: INGRESS_NEEDS, build: buildIngress });
