import { describeStates } from "./states.ts";

describeStates("memory");
