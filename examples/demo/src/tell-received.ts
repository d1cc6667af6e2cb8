import type { TestDiscord } from "@carillon/plugin-discord/testing";
import { SQUADRONS, webhookName } from "./squadrons.ts";
import { messageLines } from "./text.ts";

/** Prints what stands in each channel. */
export function tellReceived(discord: TestDiscord, print: (line: string) => void): void {
  print("");
  print("3. What each channel received");
  for (const squadron of SQUADRONS) {
    for (const channel of Object.keys(squadron.webhooks)) {
      const messages = discord.messages(webhookName(squadron, channel));
      const count = messages.length === 1 ? "1 message" : `${messages.length} messages`;
      print("");
      print(`   #${channel} of ${squadron.tenant}: ${count}`);
      for (const message of messages) {
        print("   ┌");
        for (const line of messageLines(message)) print(`   │ ${line}`.trimEnd());
        print("   └");
      }
    }
  }
}
