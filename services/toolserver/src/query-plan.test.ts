import { describe, expect, it } from "vitest";
import { type NamedQuery, queryFile } from "./query-file.ts";
import { planQuery } from "./query-plan.ts";

const load = (query: object): NamedQuery => {
  const [loaded] = queryFile.parse({ queries: { q: query } }).queries;
  if (loaded === undefined) throw new TypeError("the example query did not load");
  return loaded;
};

const invoices = load({
  sql: "select * from invoices where customer = :customer and (:since::date is null or day >= :since::date) and n > :n;",
  parameters: [
    { name: "customer", type: "string" },
    { name: "since", type: "string", default: null },
    { name: "n", type: "integer", default: 3, minimum: 1, maximum: 9 },
  ],
  max_rows: 10,
});

describe("planQuery", () => {
  it("passes values beside the text and asks for one row more than allowed", () => {
    const { text, values } = planQuery(invoices, { customer: "Ada'; drop table invoices; --" });
    expect(values).toEqual(["Ada'; drop table invoices; --", null, 3, 11]);
    expect(text).toContain(
      "customer = $1 and ($2::date is null or day >= $2::date) and n > $3\n) as found limit $4::int",
    );
    expect(text).not.toContain(";");
  });

  it.each([
    [{}, "customer is missing"],
    [{ customer: 7 }, "customer must be of type string"],
    [{ customer: null }, "customer must be of type string"],
    [{ customer: "a", order: "b" }, "order is not a parameter; q takes customer, since, n"],
    [{ customer: "a", n: 0 }, "n must be 1 or more"],
    [{ customer: "a", n: 10 }, "n must be 9 or less"],
    [{ customer: "a", n: 1.5 }, "n must be of type integer"],
    [{ customer: "a", n: null }, "n must be of type integer"],
    [JSON.parse('{ "customer": "a", "__proto__": 1 }'), "__proto__ is not a parameter"],
  ])("refuses %j and says what would be right", (values, message) => {
    expect(() => planQuery(invoices, values)).toThrow(message);
  });

  it("takes no name from the prototype of the values", () => {
    const query = load({ sql: "select :constructor", parameters: [{ name: "constructor", type: "string" }] });
    expect(() => planQuery(query, {})).toThrow("constructor is missing");
  });
});

describe("queryFile", () => {
  const a = { name: "a", type: "string" };

  it.each([
    [{ sql: "select :a" }, "uses :a, which parameters lacks"],
    [{ sql: "select $1" }, "uses $1, which parameters lacks"],
    [{ sql: "select 1", parameters: [a] }, "the SQL does not use a"],
    [{ sql: "select :a", parameters: [a, a] }, "the name a is taken"],
    [{ sql: "select 1", max_rows: 0 }, "max_rows"],
    [{ sql: "select 1", limit: 5 }, "limit"],
  ])("refuses %j", (query, message) => {
    expect(() => load(query)).toThrow(message);
  });
});
