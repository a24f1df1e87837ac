/** An invitation that the app was opened with (`carnet://join?link=…`): the shell puts it here, the join forms start with it. */
let link = "";

/** Called by the shell; then it goes to the team page (or the first start is shown, which offers to join). */
export function invitedBy(invitation: string): void {
  link = invitation;
}

export function invitation(): string {
  return link;
}

export function forgetInvitation(): void {
  link = "";
}
