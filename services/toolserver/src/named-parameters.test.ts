import { describe, expect, it } from "vitest";
import { bindNames } from "./named-parameters.ts";

describe("bindNames", () => {
  it("numbers names by their place in the declared list", () => {
    expect(bindNames("select * from t where a = :a and b > :b or c = :a", ["b", "a"])).toEqual({
      text: "select * from t where a = $2 and b > $1 or c = $2",
      used: new Set(["a", "b"]),
      undeclared: [],
    });
  });

  it.each([
    ["a cast", "select a::text"],
    ["a string", "select 'at :noon, it''s :late'"],
    ["an escape string", String.raw`select E'it\':s'`],
    ["a quoted name", 'select "a:b"'],
    ["a line comment", "select 1 -- :not this"],
    ["a block comment", "select /* :not\n:this */ 1"],
    ["a dollar quote", "select $$ :not $$, $tag$ $$ :nor $$ $tag$"],
  ])("leaves %s as it is", (_, sql) => {
    expect(bindNames(sql, [])).toEqual({ text: sql, used: new Set(), undeclared: [] });
  });

  it("binds a name that is cast", () => {
    expect(bindNames("select :day::date", ["day"]).text).toBe("select $1::date");
  });

  it("reports references to what is not declared", () => {
    expect(bindNames("select :a, :b, $1", ["a"]).undeclared).toEqual([":b", "$1"]);
  });
});
