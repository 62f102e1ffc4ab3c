// Entry of the thread that checks instances against schemas; it serves many, so that compiled schemas are kept.
import { answerQuestions } from "./answer-questions.ts";
import { type CheckQuestion, type CheckResult, SchemaChecker } from "./schema-check.ts";

const checker = new SchemaChecker();

answerQuestions<CheckQuestion, CheckResult>((question) => checker.check(question));
