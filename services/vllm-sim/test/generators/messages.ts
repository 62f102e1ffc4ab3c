// Customers' messages: what happened, what is wanted, how soon, in wordings that combine freely for each label.
import type { Dice } from "./dice.ts";

export interface MessageCase {
  readonly text: string;
  readonly facts: { readonly label: string; readonly urgency: string };
}

export interface Wordings {
  readonly happened: readonly string[];
  readonly wanted: readonly string[];
}

export interface MessageMaterial {
  readonly openings: readonly string[];
  readonly closings: readonly string[];
  /** Sentences that say nothing of the matter. */
  readonly asides: readonly string[];
  readonly soon: readonly string[];
  readonly later: readonly string[];
  readonly labels: Readonly<Record<string, Wordings>>;
}

const MATERIAL: MessageMaterial = {
  openings: ["Hello,", "Hi there,", "Good morning,", "Dear team,", ""],
  closings: ["Thanks, Ana", "Kind regards\nBen Okafor", "Best,\nChloé", "Yours sincerely, D. Novak", ""],
  asides: [
    "I have been a customer for three years.",
    "I am writing on behalf of a small bakery.",
    "My colleague told me to contact you.",
    "I hope this reaches the right person.",
    "",
    "",
    "",
  ],
  soon: [
    "We need this sorted out by 5 pm.",
    "It has to be done before noon, a meeting depends on it.",
    "This is urgent.",
    "Please act immediately.",
    "The board meets in two hours.",
  ],
  later: ["There is no hurry.", "Whenever you have a moment.", "It is not urgent at all.", "Take your time with it."],
  labels: {
    billing: {
      happened: [
        "Two identical debits of 49 euros appeared on my card this week.",
        "Your latest bill is forty dollars above what we agreed.",
        "The fee went up in May and nobody announced it.",
        "A payment to you was declined although the limit is high enough.",
        "My receipt for the last quarter never reached our bookkeeper.",
        "The tax number printed on the invoice belongs to another firm.",
        "The coupon I typed in was not taken off the total.",
        "A reminder says that we owe money, yet the transfer left our bank on the 3rd.",
      ],
      wanted: [
        "Please refund the difference.",
        "Could you send me a corrected invoice?",
        "I would like my money back.",
        "How do I put a new credit card on file for the monthly charge?",
        "Can you explain that amount?",
        "We want to pay by bank transfer from now on.",
        "Please issue a credit note.",
      ],
    },
    technical_support: {
      happened: [
        "Since the last update the editor freezes when I paste a picture.",
        "The import of our CSV file ends with error 0x80.",
        "Search results stay empty, whatever I type.",
        "The mobile app shows a white screen after the splash image.",
        "Files on the laptop and on the phone no longer match, the sync seems dead.",
        "The export hangs at 80 percent and then an exception comes up.",
        "Your API answers every call with status 500.",
        "The print button does not react in Firefox.",
      ],
      wanted: [
        "How can I fix this?",
        "Is this a known bug?",
        "Please tell me which version works.",
        "Should I reinstall the program?",
        "Can somebody look at the log files I attached?",
        "What am I doing wrong?",
        "How do I set up the connection properly?",
      ],
    },
    account_access: {
      happened: [
        "I forgot my password and the reset mail does not come.",
        "After three attempts I am locked out.",
        "My phone with the authenticator was stolen.",
        "The login page says that the user name is unknown.",
        "The verification code is rejected each time.",
        "A stranger has changed the password of my profile.",
        "Our administrator left and nobody can sign in to the workspace.",
        "I no longer own the email address that I registered with.",
      ],
      wanted: [
        "Please let me back in.",
        "Can you unlock the account?",
        "How do I reset the two-factor codes?",
        "Could you send another link to choose a new password?",
        "Please change the address I log in with.",
        "How do we regain access?",
      ],
    },
    shipping: {
      happened: [
        "My parcel has been at the depot for nine days.",
        "The courier left the box in the rain.",
        "Only one of the two packages was delivered.",
        "The tracking page has not changed since Friday.",
        "The vase was broken when I unpacked it.",
        "Order 5531 was promised for last week and has not arrived.",
        "A driver handed my delivery to somebody I do not know.",
        "The shirt you sent is the wrong size.",
      ],
      wanted: [
        "Where is it now?",
        "Please ship a replacement.",
        "When will it be delivered?",
        "Can I change the delivery address?",
        "How do I send it back?",
        "Could you ask the carrier what happened?",
      ],
    },
    cancellation: {
      happened: [
        "We no longer need the service.",
        "Our company closes at the end of the year.",
        "I have found a cheaper provider.",
        "I hardly used my subscription this year.",
        "We are switching to another vendor in spring.",
        "The membership was a gift that I never wanted.",
      ],
      wanted: [
        "Please cancel my subscription at the end of the month.",
        "I do not want it to renew.",
        "How do I end the contract?",
        "Kindly shut my account for good.",
        "I hereby give notice.",
        "Please confirm that the plan stops in March.",
        "We would like to terminate the membership.",
      ],
    },
    sales: {
      happened: [
        "We are a clinic with 85 staff and think about your product.",
        "Our team grows to fifty people in autumn.",
        "A partner recommended your software to our school.",
        "We compare three suppliers at the moment.",
        "At the fair I saw your enterprise edition.",
        "Our budget for next year is being planned.",
      ],
      wanted: [
        "Could you send us a quote for 120 licences?",
        "What does the business plan cost per user?",
        "Is there a discount for non-profits?",
        "We would like a demo before we decide.",
        "Can we have a trial with ten users?",
        "Which edition includes the audit log, and at what price?",
        "I want to buy twenty more seats.",
      ],
    },
    feedback: {
      happened: [
        "The redesign of the calendar is wonderful.",
        "Your hotline was friendly and quick last week.",
        "I find the new layout confusing, the old one was better.",
        "The documentation is excellent.",
        "I am disappointed by the tone of your newsletter.",
        "Kudos to the people who made the onboarding, it is a delight.",
      ],
      wanted: [
        "That is all I wanted to say.",
        "No reply needed.",
        "One suggestion: a dark mode would be a great feature.",
        "It would be nice if I could reorder the tabs.",
        "Keep up the good work!",
        "I wish there were keyboard shortcuts.",
      ],
    },
    other: {
      happened: [
        "I am a student of design and write my thesis on small firms.",
        "I have ten years of experience as a nurse.",
        "Our newspaper prepares an article about remote work.",
        "We organise a conference on open data in June.",
        "I live next door to your office.",
        "Our sports club looks for a sponsor.",
      ],
      wanted: [
        "Do you have any vacancies?",
        "Would somebody give me an interview?",
        "May I print your logo in my book?",
        "Could I apply for an internship?",
        "Would you like to give a talk?",
        "Where can visitors park?",
        "Whom do I ask about personal data that you hold about me?",
      ],
    },
  },
};

/** In what is wanted by feedback nothing is asked for; how soon it is needed would make no sense. */
const hasHurry = (label: string): boolean => label !== "feedback";

export const createMessageOf = (dice: Dice, material: MessageMaterial): MessageCase => {
  const label = dice.pick(Object.keys(material.labels));
  const { happened = [], wanted = [] } = material.labels[label] ?? {};
  const urgency = hasHurry(label) ? dice.pick(["high", "normal", "normal", "low"]) : "low";
  const cues = { high: material.soon, normal: [""], low: material.later }[urgency] ?? [""];
  const matter = [dice.pick(happened), dice.pick(wanted)];
  const body = [dice.pick(material.asides), ...matter, dice.pick(cues)].filter((part) => part !== "").join(" ");
  const parts = [dice.pick(material.openings), body, dice.pick(material.closings)].filter((part) => part !== "");
  return { text: parts.join(dice.pick(["\n\n", "\n"])), facts: { label, urgency } };
};

export const createMessage = (dice: Dice): MessageCase => createMessageOf(dice, MATERIAL);
