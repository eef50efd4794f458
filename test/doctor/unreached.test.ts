import { describeStates } from "./states.ts";

describeStates("unreached");
