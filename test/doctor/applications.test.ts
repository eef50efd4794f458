import { describeStates } from "./states.ts";

describeStates("applications");
