# What to tell a person when something did not work: what happened, what is safe, what to do next. One per Code.
error-invalid = This value cannot be saved. Check it and try again.
error-not-found = This record is no longer here. It may have been deleted on another device.
error-forbidden = You may look at this workspace, but not change it. Ask its owner for the right to edit.
error-too-large = This is too long to be saved. Make it shorter and try again.
error-disk-full = The disk is full, so nothing was changed. Free some space, then try again.
error-full = The server takes nothing new for this workspace: it holds as much as it may, so nothing was changed. Ask whoever runs the server for more room, or an owner to erase records for good.
error-storage = The file of your workspace could not be read or written. Check that its disk is connected, then try again.
error-newer-file = This file was saved by a newer Carnet. Update Carnet to open it; the file was left as it is.
error-broken-file = The file of your workspace is damaged. It was left as it is: you can go on from a backup.
error-in-use = This workspace is already open in another Carnet. Close the other window first.
error-unsafe-place = This folder is synced by another program or lies on a network drive, where the file could be damaged. Move it to a folder of this computer.
error-offline = The server cannot be reached. Check the network, then try again.
error-not-a-relay = There is a site at this address, but no Carnet server. Check the address with the person who gave it to you.
error-certificate = This server cannot prove that it is the one of your link: it shows another certificate. Nothing was sent. Ask its owner for a new link.
error-elsewhere = This workspace is already on this computer, and not through that server. Nothing was sent and nothing was changed. Ask who sent you the link which server is the right one.
error-sign-in = The e-mail or the password is not right, or your session has ended. Sign in again.
error-link-expired = This link was already used or is too old. Ask for a new one.
error-busy = Too many tries in a short time. Wait a minute, then try again.
error-internal = Something went wrong in Carnet. What you saved is safe; try again, and restart Carnet if it happens twice.
error-invalid-relay = This is no address of a Carnet server, or a part of it is missing. It begins with https:// (http:// works on this computer only).
error-invalid-link = This is no invitation, or a part of it is missing. Copy the whole link: it begins with https:// and has #invite= in it.
error-invalid-pin = This link names a server by its name and by a key of its own, which do not go together: somebody may have changed it. Nothing was sent. Ask its owner for the link again.
error-invalid-password = A password has 10 characters at least.
error-password = The password you have now is another one.
