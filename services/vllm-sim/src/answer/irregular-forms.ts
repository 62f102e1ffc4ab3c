// English verbs whose past forms no ending explains, each with its base: "paid" is a form of "pay".

const FORMS =
  "beat beaten, became become, began begun begin, bent bend, bit bitten bite, bled bleed, blew blown blow, bound bind, " +
  "bought buy, bred breed, broke broken break, brought bring, built build, burnt burn, came come, caught catch, " +
  "chose chosen choose, crept creep, dealt deal, drank drunk drink, drew drawn draw, driven drove drive, dug dig, " +
  "ate eaten eat, fed feed, fell fallen fall, felt feel, fled flee, flew flown fly, forbade forbidden forbid, " +
  "forgave forgiven forgive, forgot forgotten forget, fought fight, found find, froze frozen freeze, gave given give, " +
  "gone went go, got gotten get, grew grown grow, heard hear, held hold, hidden hid hide, hung hang, kept keep, " +
  "knew known know, laid lay, leapt leap, learnt learn, led lead, left leave, lent lend, lit light, lost lose, " +
  "made make, meant mean, met meet, overpaid overpay, paid pay, ran run, rang rung ring, risen rose rise, " +
  "rode ridden ride, said say, sang sung sing, sank sunk sink, sat sit, saw seen see, sent send, shaken shook shake, " +
  "shot shoot, shown show, slept sleep, slid slide, sold sell, sought seek, spent spend, spoke spoken speak, " +
  "stole stolen steal, stood stand, struck strike, stuck stick, swam swim, swept sweep, sworn swore swear, " +
  "taken took take, taught teach, thought think, threw thrown throw, told tell, tore torn tear, understood understand, " +
  "undone undid undo, withdrawn withdrew withdraw, woke woken wake, won win, wore worn wear, wound wind, " +
  "written wrote write";

const BASES = new Map(
  FORMS.split(", ").flatMap((line) => {
    const words = line.split(" ");
    const base = words.at(-1) ?? "";
    return words.slice(0, -1).map((form) => [form, base] as const);
  }),
);

/** The base of an irregular form; any other word unchanged. */
export const baseOf = (word: string): string => BASES.get(word) ?? word;
