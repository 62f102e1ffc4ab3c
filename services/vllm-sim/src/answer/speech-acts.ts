// What a message does, whatever its subject: it asks, suggests, praises, complains, names a time that is near. A
// definition names these acts by their names ("praise", "a complaint without a request"); a message does them in words
// of its own.
import { bodyOf } from "./message-body.ts";

export interface SpeechAct {
  /** How much a message that does it speaks for a label that names it. */
  readonly weight: number;
  /** In the definition. */
  readonly named: RegExp;
  readonly isDoneBy: (message: string) => boolean;
  /** Beside a request it is politeness, or a way to it. */
  readonly isOpinion?: true;
  /** A label that names it is for messages that ask for nothing. */
  readonly isSilence?: true;
}

export const ASKING =
  /\?|\b(?:please|kindly|(?:could|can|would|will) (?:you|somebody|someone|anyone|anybody|one of you)|(?:can|could|may|might) (?:i|we)|how (?:do|can|could|would)|help me|let me know|tell me|interested in)\b|\b(?:i|we)(?: would|['’]d)?(?: really| now| just| urgently| do not| don['’]t)? (?:want|need|wish to|expect|demand|request|ask)\b|\b(?:i|we)(?: would|['’]d) (?:like|be (?:glad|grateful|thankful)|appreciate)\b/i;

export const SUGGESTION =
  /\b(?:i|we) wish(?! to)\b|\b(?:it|that|this)(?: would|['’]d) (?:be|help|make)\b|\bwould (?:be|make) (?:an? |my |our |life )?\w+(?: \w+){0,2} (?:if|to have|addition|easier|better|nicer)\b|\bwould (?:make|help)\b|\b(?:i|we)?(?: would|['’]d) (?:love|like|welcome|appreciate) (?:it if|an? option|the option)\b|\bwould love it if\b|\b(?:how about|what about|what if|why not|why don['’]t you)\b|\byou (?:should|could|might want)\b|\bsuggest\w*|\b(?:idea|wish|proposal|just a thought|my two cents)\b|\b(?:please|do) (?:consider|think about)\b|\blet (?:users|people|everybody) \w+/i;

/** The commonest words of approval and of disapproval in English. */
const PRAISE =
  /\b(?:admir\w+|amaz\w+|(?<!would )(?<!['’]d )appreciat\w+|awesome|beautiful\w*|best (?:app|service|tool|thing)|bravo|brilliant\w*|charming|cheerful|clever|compliment\w*|congrat\w+|courteous|delight\w*|elegant|enjoy\w*|excellent\w*|exceptional|exemplary|fabulous|fan of|fantastic|flawless\w*|friendly|(?<!be )glad|gorgeous|(?<!be )grateful|great|handy|happy with|hats off|helpful|high marks|impeccabl\w+|impress\w+|incredibl\w+|intuitive|joy|kindness|kudos|(?<!would )(?<!['’]d )(?:love[ds]?|loving)|lovely|made my (?:day|week)|magnificent|marvell?ous|masterpiece|neat|never let (?:me|us) down|patient with|perfect\w*|pleas(?:ed|ant|ure)|polite|prais\w+|professional|recommend\w*|refreshing|reliable|remarkable|satisfied|sleek|smil\w+|smooth\w*|splendid|(?:five|5) stars|stunning|superb\w*|sweet|terrific|thoughtful|thrilled|top[- ]notch|touched|tremendous|well (?:crafted|designed|done|made|thought)|wonderful\w*|wow)\b/i;
const COMPLAINT =
  /\b(?:annoy\w*|appalling|arrogant|awful\w*|awkward|boring|clumsy|clutter\w*|complain\w*|confus\w+|cumbersome|dated|disappoint\w*|disgrace\w*|dislike\w*|dissatisf\w+|dreadful|dull|embarrass\w+|frustrat\w*|hate[ds]?|hideous|horrible|impolite|inconvenient|irritat\w*|lame|let (?:me|us) down|mediocre|mess(?:y)?|miserable|not (?:a fan|happy|impressed|pleased|satisfied|good)|obnoxious|overloaded|patroni[sz]ing|pathetic|pity|poor(?:ly)?|regret\w*|ridiculous|rude\w*|shame|sloppy|step back(?:wards)?|stupid|terribl[ey]|tedious|tiresome|too (?:loud|small|bright|dark|many|noisy|cheerful|long)|ugly|unacceptable|unfriendly|unhappy|unpleasant|unprofessional|useless|wors[et]|tacky)\b/i;

/** A point in time that is hours away, named as one that something has to be done by or that begins something. */
const SOON =
  /\b(?:please|by|before|until|till|need\w*|must|has to|have to|due|deadline|closes?|opens?|starts?|begins?|leaves?|leaving|ends?|expires?|goes out|waiting|from)\b[^.!?\n]{0,60}\b(?:today|tonight|noon|midday|midnight|this (?:morning|afternoon|evening)|tomorrow|end of (?:the )?day|\d{1,2}(?::\d\d)? ?(?:am|pm|o['’]clock|h)\b)|\b(?:with)?in (?:the next |about |less than )?(?:an?|the|one|two|three|four|five|six|half an|a few|\d{1,2}) (?:minutes?|hours?)\b|\b(?:right now|right away|straight away|at once|immediately|asap|as soon as possible|urgent(?:ly)?|emergency)\b/i;
const NOT_SOON =
  /\b(?:not|isn['’]t|nothing) (?:\w+ )?(?:urgent|pressing)\b|\b(?:no|without|not in a|in no|there['’]s no) (?:great |particular |real )?(?:hurry|rush|urgency)\b|\bwhen(?:ever)? (?:it suits|you (?:have|find|get) (?:the )?(?:time|a (?:free )?(?:moment|minute|chance)))|\b(?:take your time|can wait|at your (?:leisure|convenience))\b/i;

export const asksSomething = (message: string): boolean => ASKING.test(bodyOf(message));

export const leavesTime = (message: string): boolean => NOT_SOON.test(message);

export const namesTimeSoon = (message: string): boolean => SOON.test(message) && !leavesTime(message);

const ACTS: readonly SpeechAct[] = [
  {
    weight: 0.5,
    named:
      /\bnothing (?:is|to be) (?:asked|wanted|requested|done)|\bno (?:question|request)\b|\bwithout (?:a |any )?(?:question|request)\b/i,
    isDoneBy: (message) => !asksSomething(message),
    isSilence: true,
  },
  {
    weight: 2,
    named: /\b(?:suggestions?|wish(?:es)? for)\b/i,
    isDoneBy: (message) => SUGGESTION.test(message),
    isOpinion: true,
  },
  {
    weight: 1.2,
    named: /\b(?:praise|compliments?)\b/i,
    isDoneBy: (message) => PRAISE.test(bodyOf(message)),
    isOpinion: true,
  },
  { weight: 1.2, named: /\bcomplaints?\b/i, isDoneBy: (message) => COMPLAINT.test(bodyOf(message)), isOpinion: true },
  {
    weight: 1.6,
    named:
      /\b(?:time|date|deadline)\b[^.;,]*\b(?:within|less than|today|hours?)\b|\bwithin (?:a|the|one) day\b|(?<!not )\burgent\b/i,
    isDoneBy: namesTimeSoon,
  },
  { weight: 1.6, named: /\bno (?:hurry|rush)\b|\bnot urgent\b/i, isDoneBy: leavesTime },
];

export const actsNamedIn = (definition: string): readonly SpeechAct[] =>
  ACTS.filter(({ named }) => named.test(definition));
