import { faultsOver } from "./faults.ts";

faultsOver("vpc");
