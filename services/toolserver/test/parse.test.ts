import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeBomb, makePages, makePdf } from "./pdf-samples.ts";
import { asDocument, type RunningServer, startServer } from "./running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const parse = (document: unknown, more: object = {}) => server.post("parse", { document, ...more });
const parsePdf = (bytes: Buffer | string, more: object = {}) => parse(asDocument(bytes), more);

describe("POST /parse", () => {
  it("gives the text of each page with its number, and the title", async () => {
    const pdf = await makePdf((page) => page.text("First page.").addPage().text("Second page."), {
      info: { Title: "A short report" },
    });
    expect(await parsePdf(pdf)).toEqual({
      status: 200,
      body: {
        page_count: 2,
        pages: [
          { page: 1, text: "First page." },
          { page: 2, text: "Second page." },
        ],
        truncated: false,
        title: "A short report",
      },
    });
  });

  it("keeps lines, and a label with its amount on one line", async () => {
    const pdf = await makePdf((page) => {
      page.text("Invoice 2026-17", 72, 72);
      page.text("Pens", 72, 110).text("12.00", 400, 110);
      page.text("Total:", 72, 130).text("42.00", 400, 130);
    });
    const { body } = await parsePdf(pdf);
    expect(body["pages"]).toEqual([{ page: 1, text: "Invoice 2026-17\n\nPens   12.00\nTotal:   42.00" }]);
  });

  it("keeps letters outside ASCII", async () => {
    const { body } = await parsePdf(await makePdf((page) => page.text("Größe: 5 € – “naïve” façade ½")));
    expect(body["pages"]).toEqual([{ page: 1, text: "Größe: 5 € – “naïve” façade ½" }]);
  });

  it("reads what was filled into a form", async () => {
    const pdf = await makePdf((page) => {
      page.font("Helvetica").initForm();
      page.text("Name:", 72, 100).formText("name", 150, 95, 200, 20, { value: "Ada Lovelace" });
    });
    const { body } = await parsePdf(pdf);
    expect(body["pages"]).toEqual([{ page: 1, text: "Name:   Ada Lovelace" }]);
  });

  it("cuts at max_pages and says so", async () => {
    const { body } = await parsePdf(await makePages(5), { max_pages: 2 });
    expect(body).toMatchObject({ page_count: 5, truncated: true });
    expect(body["pages"]).toHaveLength(2);
  });

  it("cuts at max_chars and says so", async () => {
    const { body } = await parsePdf(await makePages(3), { max_chars: 18 });
    expect(body).toMatchObject({
      page_count: 3,
      truncated: true,
      pages: [
        { page: 1, text: "This is page 1" },
        { page: 2, text: "This" },
      ],
    });
  });

  it("refuses 250 pages, and reads the first ones when asked for them", async () => {
    const pdf = await makePages(250);
    const refused = await parsePdf(pdf);
    expect(refused.status).toBe(400);
    expect(refused.body.error).toMatchObject({ code: "pdf_too_large", details: { pages: 250, limit: 200 } });
    const { status, body } = await parsePdf(pdf, { max_pages: 200 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ page_count: 250, truncated: true });
  });

  it("refuses a PDF that is protected by a password", async () => {
    const pdf = await makePdf((page) => page.text("secret"), { userPassword: "x", ownerPassword: "y" });
    const { status, body } = await parsePdf(pdf);
    expect([status, body.error?.code]).toEqual([400, "pdf_password"]);
  });

  it("refuses what is no PDF, empty, cut off, or a picture", async () => {
    const whole = await makePages(1);
    const broken = [
      asDocument("this is no PDF"),
      asDocument(""),
      asDocument(whole.subarray(0, whole.length / 2)),
      asDocument(Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(5000, 0xa7)])),
      asDocument(Buffer.from([0x89, 0x50, 0x4e, 0x47]), "image/png"),
    ];
    for (const document of broken) {
      const { status, body } = await parse(document);
      expect([status, body.error?.code, body.error?.kind]).toEqual([400, "pdf_invalid", "invalid"]);
    }
  });

  it("refuses a document over 8 MiB", async () => {
    const { status, body } = await parsePdf(Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(8 * 1024 * 1024)]));
    expect([status, body.error?.code]).toEqual([400, "pdf_too_large"]);
  });

  it("ends a document that unpacks to far more than it may, and goes on serving", async () => {
    const { status, body } = await parsePdf(await makeBomb(700));
    expect([status, body.error?.code]).toEqual([400, "pdf_too_large"]);
    expect((await parsePdf(await makePages(1))).status).toBe(200);
  });

  it("reads plain text as one page, cleaned", async () => {
    const { body } = await parse(asDocument("a\u0000b\r\nc\tß", "text/plain; charset=utf-8"));
    expect(body).toEqual({ page_count: 1, pages: [{ page: 1, text: "ab\nc\tß" }], truncated: false });
    const cut = await parse(asDocument("x,y\n1,2\n", "text/csv"), { max_chars: 4 });
    expect(cut.body).toMatchObject({ pages: [{ page: 1, text: "x,y\n" }], truncated: true });
  });

  it("reads a PDF that was labelled as text as the PDF it is", async () => {
    const { body } = await parse(asDocument(await makePages(1), "text/plain"));
    expect(body["pages"]).toEqual([{ page: 1, text: "This is page 1" }]);
  });

  it.each([
    [{}],
    [{ document: "blob_x" }],
    [{ document: { blob: `blob_${"0".repeat(64)}` } }],
    [{ document: { ...asDocument("x"), base64: "!!!" } }],
    [{ document: asDocument("x", "text/plain"), max_pages: 0 }],
    [{ document: asDocument("x", "text/plain"), max_chars: 1_000_000 }],
    [{ document: asDocument("x", "text/plain"), pages: 3 }],
    [[]],
  ])("refuses the arguments %j", async (args) => {
    const { status, body } = await server.post("parse", args);
    expect([status, body.error?.code]).toEqual([400, "invalid_request"]);
  });

  it("parses many at once, all of them right", async () => {
    const pdfs = await Promise.all(Array.from({ length: 8 }, (_, index) => makePages(index + 1)));
    const answers = await Promise.all(pdfs.map((pdf) => parsePdf(pdf)));
    expect(answers.map(({ body }) => body["page_count"])).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});
