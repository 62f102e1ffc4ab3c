// The language of a text, by its most common small words.

const SMALL_WORDS: Readonly<Record<string, string>> = {
  en: "the and is to of in you that it for my not with have this please was are i",
  de: "der die das und ist nicht ich sie mit ein eine zu von auf für wir habe bitte mein den dem",
  fr: "le la les des et est pas je vous un une pour avec sur mon ma ce nous que qui dans bonjour",
  es: "el la los las y es no que de un una por con mi su para está en hola gracias pero",
  it: "il lo la gli e è non che di un una per con mio mia sono ho grazie questo della nel",
  nl: "de het een en is niet ik van mijn met voor op dat zijn u wij heb naar kan geen",
  pt: "o a os as e é não que de um uma por com meu minha para está em obrigado eu",
};

const PROFILES = Object.entries(SMALL_WORDS).map(([language, words]) => ({
  language,
  words: new Set(words.split(" ")),
}));

/** ISO 639-1 code; English where nothing tells. */
export const detectLanguage = (text: string): string => {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const scores = PROFILES.map(({ language, words: small }) => ({
    language,
    score: words.filter((word) => small.has(word)).length,
  }));
  return scores.reduce((best, next) => (next.score > best.score ? next : best)).language;
};
