# Saved views.
view-title = Views
view-all = All
view-name = Name of the view
view-save = Save
view-save-as = Save as a view
view-save-new = Save as a new view
view-saved = View “{ $name }” saved
view-back = Drop the changes
view-changed = Changed, not saved
view-left = To the left
view-right = To the right
view-for-team = Share with the team
view-for-me = Keep for myself
view-remove = Delete the view
view-removed = View “{ $name }” deleted
