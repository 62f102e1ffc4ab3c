import { expect, it } from "vitest";
import { detectLanguage } from "./language.ts";

it.each([
  ["I have not received the parcel that was sent to you.", "en"],
  ["Ich habe die Rechnung für den März nicht bekommen.", "de"],
  ["Je ne peux pas me connecter à mon compte avec le code.", "fr"],
  ["Hola, no puedo entrar en mi cuenta y la clave no es válida.", "es"],
  ["1234", "en"],
])("%j is %s", (text, language) => expect(detectLanguage(text)).toBe(language));
