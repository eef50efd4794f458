import { describeStates } from "./states.ts";

describeStates("saving");
