/** For the unit tests: an environment in which a double stands for the target objects and answers what the test wants. */
import { answerExample, hasExample } from "../../protocol/examples/answers.ts";
import type { OperationName } from "../../protocol/operations.ts";
import type { Failure } from "../../protocol/failure.ts";
import type { Answered } from "../../protocol/answer.ts";
import type { Result } from "../../protocol/result.ts";
import type { Course } from "../chart/course.ts";
import type { Outcome, Question } from "../object/contract.ts";
import { seal } from "../object/sealed.ts";
import type { CourseQuestion } from "../object/watch/course.ts";

export const VIEWER = "ro_viewer-token";
export const OPERATOR = "ro_operator-token";
/** May use `prod` only. */
export const NARROW = "ro_narrow-token";

export const HOST_KEY = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
export const PRIVATE_KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nnot-a-real-key\n-----END OPENSSH PRIVATE KEY-----\n";

const TOKENS = [
  { name: "vera", role: "viewer", sha256: "82b801bae4bcc06700c40a4ec0c166f4897e98dfe641b6a8cfa6c40ee07f5e48" },
  { name: "oskar", role: "operator", sha256: "b6d22584e130c0315584a92b0a479da86a2712eea2b5d42b5662c41698f3ab97" },
  {
    name: "nina",
    role: "viewer",
    sha256: "78dd5969c155edf38574f6f1b4a8fff9c117ffb49211be81630e23ea26df0e67",
    targets: ["prod"],
  },
];

/** The entries of `TARGETS`. */
export const HOSTS = {
  prod: { host: "203.0.113.10", host_keys: [HOST_KEY], description: "The ARM host", location_hint: "weur" },
  staging: { host: "203.0.113.11", host_keys: [HOST_KEY] },
};

/** An answer of `memory`. */
export const WARNED: Answered = {
  at: "2026-11-22T21:04:05.000Z",
  age_ms: 3,
  verdict: "warn",
  reasons: [
    { id: "evictions", verdict: "warn", figure: 12.5, threshold: 0, text: "Evicts 12.5 keys/s.", next_step: "Look." },
  ],
  summary: "Redis evicts 12.5 keys a second.",
  data: answerExample("memory").data,
  commands: ["docker compose exec -T redis redis-cli INFO memory"],
};

export const answered = (answer: Answered): Outcome => ({
  result: { ok: true, value: seal(answer) },
  lastGood: null,
  timings: { object_ms: 2, link_ms: 1 },
});

export const failed = (failure: Partial<Failure>, lastGood: Answered | null = null): Outcome => ({
  result: { ok: false, failure: { code: "internal", hop: "worker", detail: "D.", hint: "H.", ...failure } },
  lastGood,
  timings: {},
});

export interface Double {
  env: Env;
  /** What the objects were asked, in order. */
  questions: Question[];
  /** The refusals that objects were told of, in order. */
  refusals: { question: Question; failure: Failure }[];
  /** The changes under which an object ended that the next was told of. */
  losses: { question: Question; failure: Failure }[];
  /** Where objects were asked to live. */
  hints: unknown[];
  /** The targets whose objects were asked to see to their watch, in order. */
  stood: string[];
  /** Whom the limiter was asked about. */
  counted: string[];
}

export interface Behaviour {
  answer?: (question: Question) => Outcome | Promise<Outcome>;
  /** What an object does with a refusal it is told of. */
  note?: () => Promise<void>;
  /** What an object does when it is asked to see to its watch. */
  stand?: (target: string) => Promise<void>;
  /** What an object remembers, for a chart. */
  course?: (asked: CourseQuestion) => Result<Course> | Promise<Result<Course>>;
  limited?: boolean;
  env?: Record<string, unknown>;
}

/** The same for any operation, with data that it could have. */
export const warnedOf = (operation: OperationName): Answered => ({
  ...WARNED,
  data: hasExample(operation) ? answerExample(operation).data : WARNED.data,
});

export const double = ({
  answer = ({ operation }) => answered(warnedOf(operation)),
  note = () => Promise.resolve(),
  stand = () => Promise.resolve(),
  course = () => Promise.reject(new Error("Nobody asked for a chart.")),
  limited = false,
  env = {},
}: Behaviour = {}): Double => {
  const questions: Question[] = [];
  const refusals: Double["refusals"] = [];
  const losses: Double["losses"] = [];
  const hints: unknown[] = [];
  const counted: string[] = [];
  const stood: string[] = [];
  const bindings = {
    TARGET: {
      getByName: (_name: string, options: unknown) => {
        hints.push(options);
        return {
          // An object's answer and its exceptions arrive asynchronously, whatever it does.
          ask: async (question: Question): Promise<Outcome> => {
            questions.push(question);
            return await answer(question);
          },
          stand: async (target: string): Promise<void> => {
            stood.push(target);
            await stand(target);
          },
          course: async (asked: CourseQuestion): Promise<Result<Course>> => await course(asked),
          claim: (): Promise<"first"> => Promise.resolve("first"),
          noteRefusal: async (question: Question, failure: Failure): Promise<void> => {
            refusals.push({ question, failure });
            await note();
          },
          noteLost: async (question: Question, failure: Failure): Promise<void> => {
            losses.push({ question, failure });
            await note();
          },
        };
      },
    },
    RATE_LIMITER: {
      limit: ({ key }: { key: string }) => {
        counted.push(key);
        return Promise.resolve({ success: !limited });
      },
    },
    TARGETS: JSON.stringify(HOSTS),
    API_TOKENS: JSON.stringify(TOKENS),
    SSH_PRIVATE_KEY: PRIVATE_KEY,
    ...env,
  };
  return { env: bindings as unknown as Env, questions, refusals, losses, hints, stood, counted };
};
