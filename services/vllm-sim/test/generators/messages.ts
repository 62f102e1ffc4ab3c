// Customers' messages: an opening, what happened, what is asked, a closing, in several wordings for each label.
import type { Dice } from "./dice.ts";

export interface MessageCase {
  readonly text: string;
  readonly facts: { readonly label: string };
}

const ASKS: Readonly<Record<string, readonly string[]>> = {
  billing: [
    "Could you resend the bill for March as PDF?",
    "I was promised 20% off but paid the full amount. Please correct it.",
    "How do I update the card you charge every month?",
    "Our purchasing department needs the October invoice with the correct company name.",
    "There are two identical debits on my Visa from you this week. One has to go back.",
    "The refund you promised two weeks ago has still not shown up on my card.",
    "Can you add our VAT ID DE123456789 to all future invoices?",
    "We never received a receipt for our last payment and accounting is asking for one.",
    "Hi, why did you take 99 dollars from my bank account on Monday? I only signed up for the 29 dollar tier. I expect that to be reimbursed.",
    "My credit card was charged twice this month. Please refund the second payment.",
    "The invoice for May shows the wrong VAT number. Can you send a corrected invoice?",
    "I was billed 40 dollars although my plan costs 20. I would like my money back.",
    "Could you tell me why there is an extra charge on my statement?",
    "We want to change our payment method from card to bank transfer.",
  ],
  technical_support: [
    "The desktop client keeps disconnecting from the server every five minutes.",
    "I get 'unexpected token' when I import a CSV file. What am I doing wrong?",
    "Search takes more than a minute to return results since the migration.",
    "My screen goes black when I start a video call with your app.",
    "The export to PDF produces an empty file in version 3.2.",
    "Your API returns 500 for every request since 9 am. Our integration is broken.",
    "Notifications stopped coming through on Android 14 after the latest update.",
    "The report generator hangs at 80% and then throws an exception.",
    "Every time I press Save the program shuts down and I lose my work.",
    "The app crashes as soon as I open the export dialog. How can I fix this?",
    "Since yesterday the dashboard shows error 502 and does not load.",
    "Files no longer sync between my laptop and my phone. Please help.",
    "The editor is extremely slow and freezes every few minutes.",
    "Your mobile app does not work after the last update, I only get a blank screen.",
  ],
  account_access: [
    "I did not receive the link to set a new password.",
    "Too many failed attempts, and now I'm blocked from logging in.",
    "I lost the phone with my authenticator. How do I get into my account?",
    "The system does not recognise my username since I changed my name.",
    "Please change the email on my account, I no longer own the old address and cannot log in.",
    "Our admin left the company and nobody can sign in to the workspace.",
    "My password is not accepted although I am sure it is right, please reset it.",
    "I am locked out. The verification code never arrives on my phone.",
    "I forgot my password and the reset link never comes. Please let me back in.",
    "My account is locked after three attempts. Can you unlock it?",
    "I cannot sign in any more because the two-factor code is rejected.",
    "How do I change the email address of my account? I can't log in to the old mailbox.",
    "The login page says that my user name is unknown.",
  ],
  shipping: [
    "Which carrier do you use, and can I follow my shipment?",
    "The vase was in pieces when I unpacked it. Please send another one.",
    "One of the two boxes is missing. The driver only left one package.",
    "The delivery was supposed to be on Friday, today is Wednesday and nothing has arrived.",
    "Can I change the delivery address for order 5531 before it goes out?",
    "Tracking says delivered but there is nothing at my door.",
    "The courier left my package in the rain and everything inside is ruined.",
    "It has been ten days and my order still has not come. Where is it?",
    "My parcel has not arrived and the tracking page has not changed for a week.",
    "The package was delivered to the wrong address. Where is it now?",
    "The box arrived damaged and one lamp is missing. Can you ship a replacement?",
    "When will my order be delivered? The courier did not come.",
    "Please change the delivery address of my order to 12 Mill Lane.",
  ],
  cancellation: [
    "Please delete my account, I don't use it any more.",
    "I'd like to cancel before the trial turns into a paid plan.",
    "We are shutting down our company. Please end all subscriptions.",
    "I won't be needing the service after June, please make sure it doesn't auto-renew.",
    "How can I end my membership before the next period begins?",
    "Close my account and delete everything. I am moving to another provider.",
    "Please do not renew our contract next year.",
    "I would like to stop my subscription, we do not need it any longer.",
    "Please cancel my subscription at the end of the month.",
    "I do not want to renew my membership. How do I end it?",
    "We would like to terminate the contract and close our account.",
    "I want to unsubscribe from the yearly plan before it renews.",
    "Kindly confirm the cancellation of our subscription.",
  ],
  sales: [
    "What is the difference between the Pro and the Business plan, and what do they cost?",
    "Can you make us an offer for 120 licences with annual payment?",
    "We would like to evaluate your software with ten users for a month. Is a trial possible?",
    "Do you have a price list for resellers?",
    "I want to upgrade from the basic to the team plan and need an offer.",
    "Do you give discounts to non-profits?",
    "Could somebody show us the product? We may want to buy it for 40 people.",
    "We are a school with 300 pupils. What would it cost us per year?",
    "We are thinking of buying 50 seats. Could you send us a quote?",
    "Is there a discount for schools? We would like to see a demo first.",
    "What does the enterprise plan cost and can we have a trial?",
    "I am interested in purchasing licences for my team. Who can I talk to about prices?",
    "Can you offer us a price for 200 users?",
  ],
  feedback: [
    "Honestly, the last release was a step back. No reply needed.",
    "I wish the mobile app had widgets.",
    "Kudos to whoever designed the new onboarding, it is a delight.",
    "Idea: let users reorder the tabs.",
    "I find the new layout confusing. I liked the old one better. Just my two cents.",
    "It would be great if you could add an export to Excel.",
    "Your support team is brilliant, thank you for the quick answer last week.",
    "I love the new calendar, it is a wonderful improvement!",
    "One suggestion: a dark mode would be a great feature.",
    "I was disappointed by the tone of your newsletter, that is all I wanted to say.",
    "Great job on the redesign. My wish for next year: keyboard shortcuts.",
    "Just a compliment: your documentation is excellent.",
  ],
};
const OPENINGS = ["Hello,", "Hi there,", "Good morning,", "Dear team,", "To whom it may concern,", ""];
const CONTEXT = [
  "I have been a customer for three years.",
  "I am writing on behalf of a small bakery.",
  "My colleague told me to contact you.",
  "I hope this reaches the right person.",
  "",
  "",
];
const CLOSINGS = ["Thanks, Ana", "Kind regards\nBen Okafor", "Best,\nChloé", "Yours sincerely, D. Novak", ""];

export const LABEL_INSTRUCTIONS = `Choose one label:
- billing: invoices, charges on a card, refunds of money, payment methods, VAT
- technical_support: the product fails, shows an error, crashes, is slow or does not sync
- account_access: cannot log in or sign in, forgotten password, locked account, two-factor codes, email address of an account
- shipping: delivery of a parcel, tracking, late, lost or damaged packages, delivery address
- cancellation: wants to cancel, end or not renew a subscription, or close the account
- sales: wants to buy, asks for a quote, price, plan, discount, demo or trial
- feedback: praise, a complaint without a request, a suggestion or a wish
- other: none of the above`;

export const LABELS = [...Object.keys(ASKS), "other"];

export const createMessage = (dice: Dice): MessageCase => {
  const label = dice.pick(Object.keys(ASKS));
  const parts = [dice.pick(OPENINGS), dice.pick(CONTEXT), dice.pick(ASKS[label] ?? []), dice.pick(CLOSINGS)];
  return { text: parts.filter((part) => part !== "").join(dice.pick(["\n\n", "\n", " "])), facts: { label } };
};
