# The trash.
trash-clear = Empty the trash
trash-empty-text = What you delete waits here and comes back in one click.
trash-hint = What is here stays for 30 days of use; then it is removed for good. In a team, an owner’s computer does that.
trash-left = { $days ->
    [0] goes soon
    [one] { $days } day left
   *[other] { $days } days left
 }
trash-noun-deal = Deal
trash-noun-contact = Contact
trash-noun-company = Company
trash-erase = Remove “{ $title }” for good
trash-erase-title =
    { $count ->
        [one] Remove “{ $title }” for good?
       *[other] Remove { $count } records for good?
    }
trash-erase-text = Nothing brings them back: what they hold leaves this file, its backups, the relay and every other computer.
trash-erase-go = Remove for good
trash-erased =
    { $count ->
        [one] Removed for good
       *[other] { $count } records removed for good
    }
