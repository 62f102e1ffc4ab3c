// Messages whose wordings were written after the answering part and the agents' prompts: as long as real ones, a story
// and a wish. Whoever tunes either by what fails here has to write new ones.
import type { Dice } from "../generators/dice.ts";
import { createMessageOf, type MessageCase, type MessageMaterial } from "../generators/messages.ts";

const MATERIAL: MessageMaterial = {
  openings: ["Hi,", "Good afternoon,", "Dear customer service,", "Hello,", ""],
  closings: ["Thanks a lot,\nMarta", "Regards, Y. Tanaka", "Best regards\nOluwaseun", "Sincerely,\nPaul Meier", ""],
  asides: [
    "I wrote to you once before, in March.",
    "English is not my first language, please excuse mistakes.",
    "I could not find a phone number for you.",
    "This is about the business in Ghent.",
    "",
    "",
  ],
  soon: [
    "I need to hear from you by 3 pm.",
    "It must be settled before this evening.",
    "We are in the middle of an emergency here.",
    "Please reply as soon as possible.",
    "The auditor arrives in half an hour.",
  ],
  later: ["Don't hurry on my account, it can wait.", "I am in no rush.", "Take your time.", "It is not pressing."],
  labels: {
    billing: {
      happened: [
        "Looking through my bank records I noticed that the yearly premium went out twice, on the 4th and again on the 11th.",
        "Your invoice of last week lists a set-up fee of 150 euros, and our contract says there is none.",
        "I paid with a gift voucher, yet the whole price was taken from my credit card.",
        "We received a payment reminder with a penalty, although the sum was transferred weeks ago.",
        "The receipt I got shows the old name of our firm, and our tax adviser cannot book it like that.",
        "Since spring each monthly bill has been three pounds higher than the one before, without a word of explanation.",
        "The hotel was refunded to me only in part; 45 dollars are still missing on my card.",
        "My bank has given me a new Visa, and now the direct debit for your service bounces.",
      ],
      wanted: [
        "Please pay me back what was too much.",
        "I would ask you to check the bill and to correct it.",
        "Can I have a proper receipt for it?",
        "Would you tell me what exactly I was charged for?",
        "How can I switch to paying by bank transfer?",
        "Please cancel the late fee and confirm that nothing is owed.",
      ],
    },
    technical_support: {
      happened: [
        "Ever since I put the new release on my tablet, the player stutters and after a minute it quits.",
        "When our warehouse scans a label, the program answers with error 1045 and the entry is lost.",
        "The heating sensor shows 99 degrees all day long, and resetting it has made no difference.",
        "I filled in the long form twice, and both times the page went blank when I pressed send.",
        "The two calendars do not sync: what I enter on the phone never shows up on the computer.",
        "Printing labels from your software has become so slow that the browser asks whether to kill the page.",
        "The PDF export cuts off the right-hand column, and umlauts come out as question marks.",
        "Your router loses its connection every evening at about eight, the light turns red and I have to unplug it.",
      ],
      wanted: [
        "Do you know about this problem, and is there a fix?",
        "Please tell me which settings I should change.",
        "Can a technician have a look at it?",
        "What else can I do to make it run?",
        "Would going back to the previous version help?",
        "I can send screenshots and the log if you need them.",
      ],
    },
    account_access: {
      happened: [
        "I wanted to check my points, and your page tells me that my password is incorrect, which it is not.",
        "I changed my mobile number last week, and now the six-digit code is sent to a phone that I no longer have.",
        "After I entered the wrong PIN, my profile was blocked, and the unlock mail has not come in two days.",
        "Somebody logged in to my account from another country last night and changed the password.",
        "Our secretary has left us, and she was the only one with access to the company's account.",
        "I do not remember the user name I chose in 2019, and the form for it rejects my birthday.",
        "Each time I sign in, it throws me back to the start page after a second.",
        "The link for a new password says that it has expired, however fast I click on it.",
      ],
      wanted: [
        "Please help me to get into it again.",
        "Could you reset the login for me?",
        "How can I prove that the account is mine?",
        "I would like to have the second factor switched to my new phone.",
        "Can you restore my access and throw the intruder out?",
        "Please tell me how to log in without that code.",
      ],
    },
    shipping: {
      happened: [
        "The bookshelf I ordered on the 2nd was due last Thursday; no van has come and nobody called.",
        "According to the tracking my parcel was handed over on Saturday, but I was at home all day and saw no one.",
        "When I unpacked the coffee machine, the glass jug lay in the box in pieces.",
        "You sent me a left-handed pair of scissors, while I had ordered the right-handed one.",
        "The carrier has tried to deliver to our old shop again, although the label has the new street on it.",
        "My order came in two boxes, and the one with the screws has not turned up.",
        "The package has been lying at customs since the 20th, and the courier wants papers that I do not have.",
        "The wine arrived, but the carton was soaked and three bottles had leaked.",
      ],
      wanted: [
        "Please let me know when it will be here.",
        "I want a replacement to be sent.",
        "Could the courier bring it to my sister at 12 Elm Road?",
        "How do I send the wrong item back?",
        "Can you find out where my delivery is?",
        "Would you dispatch the missing part, please?",
      ],
    },
    cancellation: {
      happened: [
        "I joined your gym two years ago, and since my operation I cannot train any more.",
        "We no longer publish the newsletter that we used your tool for.",
        "My son has finished school, so nobody needs the learning app now.",
        "Another supplier has made us a better offer for the same electricity, and we are changing over in May.",
        "The magazine piles up unread in our hall.",
        "I took the trial in order to compare, and I have decided against your product.",
      ],
      wanted: [
        "Please cancel the subscription, and send me a confirmation in writing.",
        "I want to terminate the contract at the next possible date.",
        "Please do not extend it again when the term ends.",
        "What do I have to do to end my membership?",
        "Kindly close the account and remove my data.",
        "I herewith give notice for the end of the quarter.",
      ],
    },
    sales: {
      happened: [
        "I manage a chain of eleven bakeries, and we want to replace our paper rotas with something like your planner.",
        "At the trade fair in Hanover your colleague showed me the scanner, and our workshop could use a dozen of them.",
        "We are a rowing club with 200 members and next to no budget.",
        "We have used the free version with three people, and now the whole department of thirty would like to join.",
        "Our IT manager is comparing your software with two others and has to make a proposal to the board.",
        "I read about your premium package, but the page does not say what it costs.",
      ],
      wanted: [
        "Could you send me a quote that includes training?",
        "What would be your best price for that number of users?",
        "Is there somebody who could demonstrate it to us online?",
        "May we test it for a few weeks before buying?",
        "Which of your plans would you recommend, and what is the difference in price?",
        "Do clubs or charities get a discount from you?",
      ],
    },
    feedback: {
      happened: [
        "Yesterday a young man of your team explained the whole thing to my father, and he was wonderfully patient.",
        "I have to say that the new start page is a mess: everything flashes and nothing can be found.",
        "We cooked your lasagne recipe for twenty guests, and everybody loved it.",
        "The hold music on your line is awful, and it gets louder with every minute.",
        "The book is beautifully printed, and the paper feels splendid.",
        "I was rather disappointed by the tone of the letter with which you announced the new terms.",
      ],
      wanted: [
        "I only wanted you to know that.",
        "There is no need to answer this.",
        "A small suggestion: why not show the prices in the overview?",
        "It would be great to have a version for left-handers too.",
        "Keep going like this!",
        "Perhaps you will think of people with weak eyes next time.",
      ],
    },
    other: {
      happened: [
        "I am an electrician with twelve years of practice and I am looking for a new job in the region.",
        "I work for a local newspaper, and we are writing an article on firms that train refugees.",
        "As part of my doctoral research I interview managers about four-day weeks.",
        "Our primary school holds a summer fair, and we are collecting prizes for the raffle.",
        "During the guided tour last Friday I must have left my glasses in your canteen.",
        "Your lorries block the lane behind our house every morning.",
      ],
      wanted: [
        "Whom in your company should I turn to?",
        "Would you be willing to support us?",
        "Is there an open position at the moment?",
        "Could we take a few photos of your building for it?",
        "Could you ask at the reception whether they were found?",
        "Would one of your directors have time for a short interview?",
      ],
    },
  },
};

export const createMessage = (dice: Dice): MessageCase => createMessageOf(dice, MATERIAL);
