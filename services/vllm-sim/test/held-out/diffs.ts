// Changes in code, paths and lines that were written after the answering part and the agents' prompts.
import type { Dice } from "../generators/dice.ts";
import { type ChangeMaterial, createDiffOf, type DiffCase } from "../generators/diffs.ts";

const PROGRAMS = [
  "cmd/report/main.go",
  "app/models/basket.rb",
  "src/main/java/org/shop/Prices.java",
  "engine/src/grid.rs",
  "web/components/Chart.tsx",
  "Sources/App/Weather.swift",
  "plugins/calendar.php",
  "tools/convert.py",
];

const MATERIAL: ChangeMaterial = {
  ordinary: [
    "    let area = width * height;",
    "  puts format_line(row)",
    "return prices.Max();",
    "-- spaces --",
    "+++ three",
    "for (const item of items) sum += item.weight;",
    "  }",
    "title: Overview",
    "    self.label = label",
    "if count > limit { count = limit }",
  ],
  kinds: [
    {
      area: "source",
      risk: "medium",
      paths: PROGRAMS,
      lines: [
        "    val rounded = (value * 100).toInt() / 100.0",
        "  const visible = rows.filter((row) => row.stock > 0);",
        "$names = array_unique($names);",
        '  <li className="entry">{caption}</li>',
        "    temperature = (fahrenheit - 32) * 5 / 9",
        "    vec.push(cell.clone());",
      ],
    },
    {
      area: "configuration",
      risk: "medium",
      paths: ["etc/shop.ini", "config/pagination.yaml", ".editorconfig"],
      lines: ["page_size = 40", "theme: dark", "language: fr"],
    },
    {
      area: "build",
      risk: "medium",
      paths: ["Dockerfile", ".gitlab-ci.yml", "build.gradle"],
      lines: ["COPY assets /srv/assets", "  stage: package", "archiveBaseName = 'shop'"],
    },
    {
      area: "documentation",
      risk: "low",
      paths: ["docs/handbook/setup.md", "CONTRIBUTING.md", "guide.adoc"],
      lines: ["Never store a password in plain text.", "Run `rm -rf build` first.", "See chapter 4."],
    },
    {
      area: "tests",
      risk: "low",
      paths: ["tests/test_basket.py", "internal/price/price_test.go", "web/__tests__/chart.spec.tsx"],
      lines: ['token = "abcdefabcdef"', "assert_raises(Denied) { delete_all }", "expect(regex.test('x')).toBe(true)"],
    },
    {
      area: "source",
      risk: "low",
      paths: ["engine/src/notes.rs", "tools/about.py", "web/remarks.ts"],
      lines: ["// the lock is taken elsewhere", "# decrypts nothing, see above", " * @returns the price with tax"],
      alone: true,
    },
    {
      area: "dependencies",
      risk: "high",
      paths: ["requirements.txt", "Cargo.lock", "Gemfile", "pnpm-lock.yaml"],
      lines: ["requests==2.32.3", 'gem "nokogiri", "~> 1.16"', "numpy>=2.1"],
      alone: true,
    },
    {
      area: "data",
      risk: "high",
      paths: ["db/migrate/20250301_people.sql", "migrations/0042.sql"],
      lines: ["ALTER TABLE people RENAME COLUMN mail TO email;", "CREATE INDEX people_by_town ON people (town);"],
    },
    {
      area: "source",
      risk: "high",
      paths: PROGRAMS,
      lines: [
        '    matcher = Pattern.compile("^[A-Z]{2}\\\\d+$");',
        "  xml = Nokogiri::XML.parse(body)",
        "    err := json.Unmarshal(raw, &order)",
        "  if current_user.is_admin? then show_all end",
        "    let cipher = Aes256Gcm::new(&key);",
        "    var wg sync.WaitGroup; go func() { work() }()",
        "  private final ReentrantLock guard = new ReentrantLock();",
        "  return bcrypt.compare(given, stored);",
        "    session.invalidate();",
        "  $clean = preg_replace('/[^a-z]/', '', $raw);",
      ],
    },
    {
      area: "source",
      risk: "critical",
      paths: PROGRAMS,
      lines: [
        "    subprocess.run(request.form['line'], shell=True)",
        '  exec.Command("bash", "-c", input).Run()',
        "    Process.Start(args[0]); eval(script);",
        'const DB_PASSWORD = "Winter-2024-x9";',
        "  aws_secret_access_key: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY'",
        "    conf := &tls.Config{InsecureSkipVerify: true}",
        "  curl_setopt($ch, CURLOPT_SSL_VERIFYPEER, false);",
        "    skip_before_action :verify_authenticity_token",
        '  db.execute("DELETE FROM customers")',
        "    Customer.delete_all",
        "  await prisma.customer.deleteMany();",
      ],
    },
    {
      area: "configuration",
      risk: "critical",
      paths: ["deployment.env", "config/production.toml"],
      lines: ['smtp_password = "horse-battery-9"', "API_TOKEN=ghp_16C7e42F292c6912E7710c838347Ae178B4a"],
    },
    {
      area: "data",
      risk: "critical",
      paths: ["cleanup.sql", "sql/purge.sql"],
      lines: ["TRUNCATE TABLE orders;", "DROP TABLE customers;"],
    },
  ],
};

export const createDiff = (dice: Dice): DiffCase => createDiffOf(dice, MATERIAL);
