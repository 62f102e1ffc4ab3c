import { expect, it } from "vitest";
import { CODE_SIGNALS } from "./code-signals.ts";

const namesOf = (line: string) => CODE_SIGNALS.filter(({ pattern }) => pattern.test(line)).map(({ name }) => name);

it.each([
  ["os.popen(request.args['cmd'])", "the running of commands"],
  ["Runtime.getRuntime().exec(line);", "the running of commands"],
  ['const stripe_key = "sk_live_4eC39HqLyjWD";', "a secret"],
  ["DB_PASSWORD=correcthorsebattery", "a secret"],
  ["ctx = ssl._create_unverified_context()", "the switching off of a check"],
  ["User.where(old: true).destroy_all", "the deletion of data"],
  ["if (user.isOwner(page)) {", "who may do what"],
  ["let sum = argon2::hash(pw)", "cryptography"],
  ["pthread_mutex_lock(&m);", "concurrency"],
  ["add_column :users, :age", "the shape of a database"],
  ["const parts = text.split(/[;,]+/);", "regular expressions"],
  ["data = yaml.safe_load(body)", "the parsing of input"],
])("%s: %s", (line, name) => expect(namesOf(line)).toContain(name));

it.each([
  "const total = net + tax;",
  "rows.sort()",
  'title = "Open orders"',
  "return pattern.exec(text);",
  "x = a / b / c",
])("%s is nothing in particular", (line) => expect(namesOf(line)).toEqual([]));
