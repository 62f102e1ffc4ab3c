import { expect, it } from "vitest";
import { kindOf } from "./file-kinds.ts";

it.each([
  ["src/app.ts", "program code"],
  ["web/main.css", "program code"],
  ["test/app.ts", "tests"],
  ["pkg/user_test.go", "tests"],
  ["src/UserTest.java", "tests"],
  ["README.md", "documentation"],
  ["CHANGES", "documentation"],
  ["package.json", "packages"],
  ["requirements-dev.txt", "packages"],
  ["yarn.lock", "locked packages"],
  ["app/app.yml", "settings"],
  ["tsconfig.json", "settings"],
  [".eslintrc", "settings"],
  [".github/workflows/ci.yml", "the build"],
  ["Dockerfile.dev", "the build"],
  ["db/migrations/7.sql", "the database"],
  ["locales/de.json", "data"],
  ["logo.png", "images and fonts"],
])("%s is %s", (path, name) => expect(kindOf(path).name).toBe(name));
