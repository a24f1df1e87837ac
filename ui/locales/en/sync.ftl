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
sync-syncing-text = The server and this computer exchange.
sync-synced = Synced
sync-synced-text = Everything is on the server.
sync-offline = Offline
sync-offline-text = The server cannot be reached. Your changes ({ $n }) are saved here and leave by themselves.
sync-attention = Needs your attention
sync-attention-text = Some records could not be sent. They are kept here, nothing else is held up.
sync-signed-out-text = Sign in to the server again. Your changes are saved here and leave afterwards.
sync-certificate-text = The server shows another certificate than your link’s, so nothing is sent. Your changes are saved here. Join with a new link from its owner.
sync-not-a-relay-text = Something else answers at the server’s address. Your changes are saved here and leave when the server is back.
sync-version-text = The server speaks another version than this app: update one of the two. Your changes are saved here and leave afterwards.
sync-full-text = The server has no more room for this workspace. Your changes ({ $n }) are saved here and leave by themselves once it has: ask whoever runs it, or an owner to erase records for good.
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
sync-removed-text = You no longer belong to this team. Everything is still in your file, what was not sent too.
sync-drags = { $name } is moving this…
