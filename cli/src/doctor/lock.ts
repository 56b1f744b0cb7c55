import { hasLock, readLock } from "../project/lock.ts";
import type { Project } from "../project/project.ts";
import { topicsOf } from "../project/topics.ts";
import { type DoctorFinding, fine, noteworthy, ofError, toFix } from "./finding.ts";

/** Whether concordat.lock is there, can be read, and has the subjects of the topics. */
export function lockFindings(project: Project): readonly DoctorFinding[] {
  const subjects = topicsOf(project.config).flatMap(({ events }) => events.map(({ subject }) => subject));
  if (subjects.length === 0) return [];
  if (!hasLock(project))
    return [
      noteworthy("lock", "There is no concordat.lock yet.", "Run concordat generate, and commit concordat.lock."),
    ];
  try {
    const lock = readLock(project);
    const missing = [...new Set(subjects)].filter((subject) => !lock.has(subject));
    if (missing.length > 0)
      return [
        toFix("lock", `concordat.lock does not have ${missing.join(", ")}.`, "Run concordat generate, and commit it."),
      ];
    const unknown = [...lock].filter(([, { version }]) => version === undefined).map(([subject]) => subject);
    if (unknown.length > 0)
      return [
        noteworthy(
          "lock",
          `concordat.lock has no version of ${unknown.join(", ")}.`,
          "Run concordat register, then concordat generate with the registry.",
        ),
      ];
    return [fine("lock", `concordat.lock has all ${lock.size} subjects with their versions.`)];
  } catch (error) {
    return [ofError("lock", error)];
  }
}
