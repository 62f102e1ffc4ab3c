// Comes before every schema: the page's policy lets no text become code, and the attempt would be noted as a breach of it.
import { config } from "zod";

config({ jitless: true });
