// Words that people use for one thing. General English, so that a label's description need not list every wording.
import { stem } from "./words.ts";

const GROUPS = [
  "invoice bill billing charge charged payment pay paid refund receipt fee card vat overcharged transaction debit reimburse money bank dollar euro pound owe",
  "crash error bug freeze fail failure broken hang glitch slow sync fault malfunction timeout exception outage unresponsive load lag install update blank screen app api integration notification browser shut stuck export import file disconnect connect server client desktop version upload download button click video unexpected empty black",
  "password login log signin sign locked account access two-factor 2fa code verification credentials username authenticator reset lockout block attempt recognise recognize",
  "parcel package delivery ship shipping shipment courier tracking track arrive arrived carrier order address mail dispatch dispatched deliver warehouse box driver unpack piece shipment",
  "cancel cancellation terminate unsubscribe renew renewal discontinue subscription membership close end stop quit delete remove",
  "buy purchase quote price pricing discount demo trial plan licence license seat sales offer upgrade enterprise cost",
  "praise love great wonderful suggestion wish idea feature feedback excellent fantastic improve nice complaint disappointed suggest awesome compliment brilliant helpful friendly confusing opinion better kudos delight honestly hate annoying enjoy appreciate bravo reply",
  "return exchange replacement damaged defective",
  "job career hiring vacancy position application recruit apply internship resume",
  "security vulnerability breach phishing hacked compromised attack fraud",
  "legal contract privacy gdpr law lawyer terms compliance lawsuit",
  "appointment schedule booking reservation meeting reschedule book",
].map((group) => new Set(group.split(" ").map(stem)));

const groupsOf = new Map<string, readonly ReadonlySet<string>[]>();
for (const group of GROUPS) for (const word of group) groupsOf.set(word, [...(groupsOf.get(word) ?? []), group]);

/** Groups that a stem belongs to; most stems belong to none. */
export const synonymGroups = (stemmed: string): readonly ReadonlySet<string>[] => groupsOf.get(stemmed) ?? [];
