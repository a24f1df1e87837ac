sync-title = Sync
sync-label = Sync: { $state }
sync-here = Saved on this computer
sync-here-text = This workspace lives in one file here. Share it to work with others.
sync-waiting = { $n ->
    [one] { $n } change waits
   *[other] { $n } changes wait
}
sync-waiting-text = Saved here, and on their way to the server.
sync-syncing = Syncing
sync-syncing-text = The server and this computer are exchanging changes.
sync-synced = Synced
sync-synced-text = Everything is on the server.
sync-offline = Offline
sync-offline-text = { $n ->
    [one] The server cannot be reached. { $n } change is saved here and leaves by itself.
   *[other] The server cannot be reached. Your changes are saved here and leave by themselves ({ $n } waiting).
}
sync-attention = Needs your attention
sync-attention-text = Some records could not be sent. They are kept here, nothing else is held up.
sync-signed-out-text = The server wants you to sign in again. Your changes are saved here and leave afterwards.
sync-certificate-text = The server shows another certificate than the one of your link, so nothing is sent. Your changes are saved here. Ask its owner for a new link, and join with it.
sync-not-a-relay-text = Something else answers at the server’s address. Your changes are saved here and leave when the server is back.
sync-version-text = The server speaks another version than this app: one of the two must be updated. Your changes are saved here and leave afterwards.
sync-full-text = { $n ->
    [one] The server takes nothing new for this workspace: it holds as much as it may. { $n } change is saved here, and leaves by itself when whoever runs the server allows more, or an owner erases records for good.
   *[other] The server takes nothing new for this workspace: it holds as much as it may. { $n } changes are saved here, and leave by themselves when whoever runs the server allows more, or an owner erases records for good.
}
sync-read-only = Looking only
sync-read-only-text = The server takes no changes from you. What you changed before stays on this computer.
sync-last = Last in step { $when }
sync-share = Share…
sync-sign-in = Sign in again
sync-untitled = Without a title
sync-updates = { $n ->
    [one] { $n } change kept here.
   *[other] { $n } changes kept here.
}
sync-reason-too-large = Too large for the server.
sync-reason-malformed = The server cannot read it.
sync-reason-erased = It was erased for everybody.
sync-reason-other = It could not be sent.
sync-discard = Discard
sync-discard-sure = Really discard?
sync-here-now = Here now
sync-somebody = Somebody
sync-removed-text = You no longer belong to this team. Everything is still in your file on this computer, what was not sent too.
sync-drags = { $name } is moving this…
