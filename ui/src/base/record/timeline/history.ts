/** The names of stages, as history and lists show them. */
import type { Workspace } from "../../../generated/Workspace";

export function stageName(workspace: Workspace | undefined, stage: string): string {
  return (
    workspace?.pipelines.flatMap((pipeline) => pipeline.stages).find((one) => one.id === stage)?.name ?? stage
  );
}
