import { Readable } from "node:stream";
import { RunEnded } from "../../../events-schema/index.ts";
import { reactTo } from "../../chassis/react-to.ts";
import { announceRun } from "../domain/announcement.ts";
import { unheardNotes } from "../domain/notes.ts";
import { recipientsOf } from "../domain/recipients.ts";
import { linkable, resultsDocument, resultsOf, resultsUri } from "../domain/results.ts";
import { referenceOfRun, runLetter } from "../domain/run-letter.ts";
import { linksTo } from "../flows/links-to.ts";
import { mailAbout } from "../flows/mail-about.ts";
import { runHeardOf } from "../flows/run-heard-of.ts";
import { tellOnce } from "../flows/tell-once.ts";
import type { NotificationPorts } from "../ports.ts";

/** The end of a run is kept beside its results, then told to machines, then to people: who gets the mail finds the results. */
export const onRunEnded = reactTo(RunEnded, async ({ metadata, data }, ports: NotificationPorts) => {
  const { place, topic, people, runs } = ports;
  const reference = referenceOfRun(metadata.runId, data.outcome);
  const uri = resultsUri(place.bucket, metadata.runId);
  const document = JSON.stringify(resultsDocument(metadata, data), null, 2);
  await ports.objects.writeOnce(uri, () => Readable.from([document]), "application/json");
  await tellOnce(`${reference}/topic`, ports, (attempt) =>
    topic.publish(announceRun({ metadata, data, resultsUri: uri }, { stack: place.stack, reference, attempt })),
  );
  const run = await runHeardOf(metadata, ports);
  await runs.unwatch(metadata.runId);
  await mailAbout(reference, {
    ports,
    recipients: recipientsOf(run.notify, people),
    draft: async ({ attempt, notes }) => {
      const results = linkable(resultsOf(data), place.bucket);
      const links = await linksTo(results, { days: run.notify?.linkDays ?? 1, ports });
      return runLetter({ metadata, data, place, attempt, notes: [...unheardNotes(run), ...notes], links });
    },
  });
});
