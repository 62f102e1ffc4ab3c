// Lists of labels that no shipped agent has, with definitions in their own prompts: what makes a label right is what the
// prompt says of it. The messages were written after the answering part.
import { describe, expect, it } from "vitest";
import { composeReply } from "../src/answer/compose-reply.ts";
import { chatRequest } from "../src/chat-request.ts";

interface LabelSet {
  readonly instructions: string;
  readonly field: string;
  readonly messages: Readonly<Record<string, readonly string[]>>;
}

/** Definitions are shorter than a shipped agent's, and so is the rate. */
const WANTED_RATE = 0.8;

const HOTEL: LabelSet = {
  field: "desk",
  instructions: `Send the guest's wish to one desk.

- housekeeping: the room is to be cleaned or refilled. Towels, bed linen, sheets, pillows, blankets, making the bed; soap, shampoo, toilet paper, minibar, water; dirt, dust, stains, rubbish, ironing, laundry
- maintenance: something in the room is broken. Tap, shower, drain, toilet, leak, no hot water; air conditioning, heating, too cold, too hot, noise of a machine; lamp, light bulb, socket, no power; television, remote control, window, blind, lock, safe
- concierge: things outside the hotel. A table in a restaurant, tickets for the theatre, opera, museum or a match, a taxi, transfer or ride to the airport, tours, sights, directions, a hired car or bicycle, flowers, a doctor
- front_desk: the stay itself. Reservation, one more night, early arrival, late arrival, check-in, check-out, leaving later, key, key card, the bill, payment, luggage store, another room, an extra bed, a parcel or message
- kitchen: food and drink in the room or at breakfast. Room service, breakfast times, menu, dinner, coffee, allergies, vegan or gluten-free food, a cake, a bottle of wine
- other: none of the above`,
  messages: {
    housekeeping: [
      "Could we have two more bath towels, please?",
      "Nobody has made the bed today.",
      "There are stains on the carpet and the bin is overflowing.",
      "We have run out of shampoo.",
      "I spilled juice, could somebody change the sheets?",
      "Can you press a shirt for me?",
    ],
    maintenance: [
      "The shower only gives lukewarm water.",
      "The lamp beside the bed flickers and then goes dark.",
      "It is freezing in here, the heating does not come on.",
      "The blind is jammed and will not go up.",
      "Water is dripping from the ceiling of the bathroom, there must be a leak.",
      "The TV shows no picture.",
    ],
    concierge: [
      "Please get us a table for four at a good fish restaurant.",
      "I need a taxi to the airport at six tomorrow morning.",
      "Are there still tickets for the opera on Friday?",
      "Which museum would you recommend for children, and how do we get there?",
      "Where can we hire bicycles for a day?",
      "My wife feels ill, can you call a doctor?",
    ],
    front_desk: [
      "May we leave at one instead of eleven on Sunday?",
      "My key card has stopped opening the door.",
      "We will only arrive after midnight, is somebody there?",
      "I would like to stay one more night.",
      "Could I settle the bill now?",
      "Is it possible to move to a quieter room?",
    ],
    kitchen: [
      "Can you bring a pot of coffee up to 214?",
      "My son must not eat nuts, is that possible at breakfast?",
      "Until when is dinner served?",
      "We would like a birthday cake for tonight.",
      "Do you have vegan dishes on the menu?",
    ],
  },
};

const SCHOOL: LabelSet = {
  field: "office",
  instructions: `Parents write to a school. Choose the office:

- attendance: a child is absent, ill, sick, late or has to leave early; a doctor's appointment, a holiday in term time, a note of excuse
- teaching: lessons, homework, marks, tests, exams, a teacher, a subject, extra help with reading or maths, a child who is bored or cannot follow
- transport: the school bus, its stop, timetable, driver or pass; a child was not picked up; bicycles; the car park in the morning
- fees: what parents pay. School fees, lunch money, an invoice, instalments, a grant, help with costs, a deposit for the trip
- admissions: new children. A place, a visit or open day, the waiting list, moving to the town, changing from another school, the application form, brothers and sisters
- wellbeing: bullying, fights, friends, fear, sadness, the counsellor, the nurse, medicine, an injury in the playground, a family's loss`,
  messages: {
    attendance: [
      "Lena has a fever and will not be in today.",
      "Please excuse Tom for Friday, we are going to his uncle's wedding.",
      "Our daughter will come an hour late on Monday because of a dentist's appointment.",
      "May Amir leave at noon on the 12th?",
      "She was absent yesterday because she felt ill.",
    ],
    teaching: [
      "My son finds the maths homework far too hard.",
      "Could we talk to the teacher about her marks in French?",
      "When will the results of the history test be given back?",
      "He reads slowly, is there any extra help?",
      "Which chapters are in the biology exam?",
    ],
    transport: [
      "The bus did not stop at Mill Road this morning.",
      "How do I get a new pass for the school bus?",
      "The driver left before my daughter had reached the stop.",
      "Is there a timetable for the afternoon bus?",
      "The car park was blocked by a lorry, so nobody could turn.",
    ],
    fees: [
      "Can we pay the fees in three instalments?",
      "The invoice for lunches is higher than last term.",
      "We cannot afford the trip, is there a grant?",
      "To which account do I pay the deposit?",
      "I have paid the lunch money twice.",
    ],
    admissions: [
      "We are moving to the town in June and look for a place for our twins.",
      "Is there an open day this autumn?",
      "How long is the waiting list for year seven?",
      "Our son wants to change from his present school to yours.",
      "Where do I find the application form?",
    ],
    wellbeing: [
      "Some older boys are bullying Jan in the breaks.",
      "Since her grandfather died she has been very sad, could the counsellor see her?",
      "Ben has to take his medicine at eleven.",
      "Mia came home with an injury from the playground.",
      "He has no friends and is afraid of going to school.",
    ],
  },
};

const choose = ({ instructions, field, messages }: LabelSet, message: string): unknown => {
  const labels = [...Object.keys(messages), "other"];
  const schema = { type: "object", required: [field], properties: { [field]: { type: "string", enum: labels } } };
  const { content } = composeReply(
    chatRequest.parse({
      messages: [
        { role: "system", content: instructions },
        { role: "user", content: message },
      ],
      response_format: { type: "json_schema", json_schema: { name: "choice", schema } },
    }),
  );
  return JSON.parse(content)[field];
};

describe("labels of another house", () => {
  it.each([
    ["a hotel's desks", HOTEL],
    ["a school's offices", SCHOOL],
  ])("%s are found by their definitions", (name, set) => {
    const cases = Object.entries(set.messages).flatMap(([label, messages]) =>
      messages.map((text) => ({ label, text })),
    );
    const wrong = cases.filter(({ label, text }) => choose(set, text) !== label);
    process.stdout.write(`${name}: ${cases.length - wrong.length} of ${cases.length} right\n`);
    for (const { label, text } of wrong) process.stdout.write(`  ${label}, not ${choose(set, text)}: ${text}\n`);
    expect(1 - wrong.length / cases.length).toBeGreaterThanOrEqual(WANTED_RATE);
  });
});
