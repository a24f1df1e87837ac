# What a failed request says to a person: what happened, and the next step.
error-invalid = This value cannot be saved. Check it and try again.
error-not-found = This record no longer exists.
error-forbidden = You may look at this workspace, but not change it.
error-too-large = This is too long to be saved. Shorten it and try again.
error-disk-full = The disk is full. Nothing was changed: free some space and try again.
error-storage = The file could not be written. Nothing was changed: try again.
error-newer-file = This file was written by a newer version of Carnet. Update Carnet to open it.
error-broken-file = This file is damaged. It was left as it is; restore a backup.
error-in-use = This workspace is already open in another Carnet window.
error-unsafe-place = This folder is synced by another program. Choose a folder on this computer.
error-offline = The relay does not answer. Check the network and try again.
error-not-a-relay = There is a site at this address, but it is not a Carnet relay. Check the address.
error-sign-in = E-mail or password is wrong.
error-link-expired = This link has been used already, or is too old. Ask for a new one.
error-busy = Too many tries. Wait a minute and try again.
error-internal = Something went wrong in Carnet. Nothing was lost: try again.
