# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_intertitle_global_optspecs
    string join \n config= h/help V/version
end

function __fish_intertitle_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_intertitle_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_intertitle_using_subcommand
    set -l cmd (__fish_intertitle_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c intertitle -n "__fish_intertitle_needs_command" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_needs_command" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_needs_command" -s V -l version -d 'Print version'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "setup" -d 'Set everything up by questions: Plex, Sonarr, a design, and the first cards'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "init" -d 'Create the config folder with settings and default rules to edit'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "import" -d 'Import the settings of TitleCardMaker as rules'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "serve" -d 'Receive webhooks and make cards until stopped'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "connect" -d 'Connect Plex, Sonarr and TMDb, and check the connections'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "urls" -d 'Print the webhook URLs for Plex, Sonarr and Tautulli, with their keys'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "tautulli" -d 'Set up, check and remove the webhook agents of Tautulli'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "demo" -d 'Show the whole process with a fake Plex library: a rating becomes a title card'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "status" -d 'Show the status on one screen; exit code 0 if healthy, else 1'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "list" -d 'List series and episodes, and the status of their cards'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "show" -d 'Show everything about the card of an episode: status, style, pictures, history (read-only)'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "queue" -d 'Show deliveries and jobs, newest first; retry jobs'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "explain" -d 'Explain a webhook: its fields, the rule that decides, the card style and the result (read-only)'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "replay" -d 'Decide stored deliveries again with the rules on disk, and show what would differ (read-only)'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "check" -d 'Check rules files and designs, and run the tests in them (read-only)'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "fmt" -d 'Format rules files and designs; their meaning and comments stay the same'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "rules" -d 'List the words of the rules language'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "make" -d 'Make the cards of a series, a season, an episode, a library, or of everything'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "art" -d 'List the pictures that a card can be drawn on, and choose one'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "draw" -d 'Draw cards by hand: any design, any property, any picture'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "designs" -d 'List the designs; for one, show its canvas and properties'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "export" -d 'Copy built-in rules and designs into the config folder to edit them'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "restore" -d 'Restore the original pictures on the media server'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "skip" -d 'Leave the pictures of a series, a season or an episode as they are, whatever the rules say'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "unskip" -d 'Let rules make cards again for what was skipped'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "pause" -d 'Make no cards until `intertitle resume`; webhooks are stored all the same'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "resume" -d 'Make cards again after `intertitle pause`'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "backup" -d 'Create a backup now: state, settings, keys, rules and designs; cards can be drawn again'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "healthcheck" -d 'Check that the daemon of this config folder answers and can store webhooks: exit code 0, or 1'
complete -c intertitle -n "__fish_intertitle_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand setup" -l address -d 'The URL of intertitle as seen by that program [default: this machine, with the port in intertitle.toml]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand setup" -l plex-tv -r
complete -c intertitle -n "__fish_intertitle_using_subcommand setup" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand setup" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand init" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand init" -l new -d 'Create a new state file, keys and settings in a folder that has lost them'
complete -c intertitle -n "__fish_intertitle_using_subcommand init" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand import; and not __fish_seen_subcommand_from tcm help" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand import; and not __fish_seen_subcommand_from tcm help" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand import; and not __fish_seen_subcommand_from tcm help" -f -a "tcm" -d 'Write the series, templates and fonts of TitleCardMaker as a rules file'
complete -c intertitle -n "__fish_intertitle_using_subcommand import; and not __fish_seen_subcommand_from tcm help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand import; and __fish_seen_subcommand_from tcm" -l series -d 'The series of a blueprint, such as "Severance (2022)" [default: the name of its folder]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand import; and __fish_seen_subcommand_from tcm" -l compare -d 'With --dry-run: draw a contact sheet of so many episodes, 1 to 100, with TitleCardMaker\'s card next to intertitle\'s [default: 12]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand import; and __fish_seen_subcommand_from tcm" -l out -d 'The file of the contact sheet: .jpg or .png [default: intertitle-import.jpg]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand import; and __fish_seen_subcommand_from tcm" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand import; and __fish_seen_subcommand_from tcm" -l dry-run -d 'Print the rules and the report, and write nothing'
complete -c intertitle -n "__fish_intertitle_using_subcommand import; and __fish_seen_subcommand_from tcm" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand import; and __fish_seen_subcommand_from help" -f -a "tcm" -d 'Write the series, templates and fonts of TitleCardMaker as a rules file'
complete -c intertitle -n "__fish_intertitle_using_subcommand import; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand serve" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand serve" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and not __fish_seen_subcommand_from plex sonarr tmdb test remove help" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and not __fish_seen_subcommand_from plex sonarr tmdb test remove help" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and not __fish_seen_subcommand_from plex sonarr tmdb test remove help" -f -a "plex" -d 'Sign in to Plex, choose a server, and let it send webhooks'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and not __fish_seen_subcommand_from plex sonarr tmdb test remove help" -f -a "sonarr" -d 'Let Sonarr send webhooks: add or fix its connection to intertitle'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and not __fish_seen_subcommand_from plex sonarr tmdb test remove help" -f -a "tmdb" -d 'Use pictures of TMDb: check a key, and store it'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and not __fish_seen_subcommand_from plex sonarr tmdb test remove help" -f -a "test" -d 'Test each connection and explain how to fix it'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and not __fish_seen_subcommand_from plex sonarr tmdb test remove help" -f -a "remove" -d 'Remove the webhook from the Plex account, or the connection from Sonarr'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and not __fish_seen_subcommand_from plex sonarr tmdb test remove help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from plex" -l name -d 'Its name in intertitle.toml [default: home]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from plex" -l server -d 'The name of the server in Plex [default: asked, if there are several]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from plex" -l url -d 'The URL of the server, if you do not want to sign in; --token is needed then' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from plex" -l token -d 'Its token; - reads it from stdin [default: $INTERTITLE_PLEX_TOKEN]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from plex" -l address -d 'The URL of intertitle as seen by that program [default: this machine, with the port in intertitle.toml]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from plex" -l plex-tv -r
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from plex" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from plex" -l no-webhook -d 'Do not add the webhook to the account'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from plex" -l yes -d 'Do not ask'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from plex" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from sonarr" -l url -d 'The URL of Sonarr, such as http://192.0.2.20:8989 [default: that of intertitle.toml]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from sonarr" -l api-key -d 'Its API key; - reads it from stdin [default: $INTERTITLE_SONARR_KEY, or that of intertitle.toml]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from sonarr" -l address -d 'The URL of intertitle as seen by that program [default: this machine, with the port in intertitle.toml]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from sonarr" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from sonarr" -l yes -d 'Do not ask'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from sonarr" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from tmdb" -l key -d 'A key of TMDb, of either kind; - reads it from stdin [default: $INTERTITLE_TMDB_KEY]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from tmdb" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from tmdb" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from test" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from test" -l json -d 'Print JSON'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from remove" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from remove" -f -a "plex" -d 'Remove the webhook from the Plex account; the server stays in intertitle.toml'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from remove" -f -a "sonarr" -d 'Remove the connection from Sonarr, and Sonarr from intertitle.toml'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from remove" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from help" -f -a "plex" -d 'Sign in to Plex, choose a server, and let it send webhooks'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from help" -f -a "sonarr" -d 'Let Sonarr send webhooks: add or fix its connection to intertitle'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from help" -f -a "tmdb" -d 'Use pictures of TMDb: check a key, and store it'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from help" -f -a "test" -d 'Test each connection and explain how to fix it'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Remove the webhook from the Plex account, or the connection from Sonarr'
complete -c intertitle -n "__fish_intertitle_using_subcommand connect; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand urls" -l base -d 'The URL under which sources reach intertitle, such as https://cards.example.org [default: this machine]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand urls" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand urls" -l api -d 'Also print the API key'
complete -c intertitle -n "__fish_intertitle_using_subcommand urls" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and not __fish_seen_subcommand_from install status remove help" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and not __fish_seen_subcommand_from install status remove help" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and not __fish_seen_subcommand_from install status remove help" -f -a "install" -d 'Create or fix the agents, and test them'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and not __fish_seen_subcommand_from install status remove help" -f -a "status" -d 'Show whether the agents exist and are active (read-only)'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and not __fish_seen_subcommand_from install status remove help" -f -a "remove" -d 'Delete the agents that call intertitle'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and not __fish_seen_subcommand_from install status remove help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -l url -d 'The URL of Tautulli, such as http://192.0.2.20:8181' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -l api-key -d 'Its API key; - reads it from stdin [default: $INTERTITLE_TAUTULLI_KEY]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -l address -d 'The URL of intertitle as seen by Tautulli [default: this machine, with the port in intertitle.toml]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -l plex -d 'The Plex server in intertitle.toml that Tautulli watches [default: detected]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -l user -d 'Only episodes that NAME watched; may be repeated [default: all users]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -l wait -d 'How long to wait for the test' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -l watched -d 'Also send watched episodes [default]'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -l no-watched -d 'Send new episodes only; remove the agent for watched ones'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -l no-test -d 'Send no test [default: Tautulli announces a new episode, and the rules decide about it]'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from install" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from status" -l url -d 'The URL of Tautulli, such as http://192.0.2.20:8181' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from status" -l api-key -d 'Its API key; - reads it from stdin [default: $INTERTITLE_TAUTULLI_KEY]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from status" -l address -d 'The URL of intertitle as seen by Tautulli [default: this machine, with the port in intertitle.toml]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from status" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from remove" -l url -d 'The URL of Tautulli, such as http://192.0.2.20:8181' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from remove" -l api-key -d 'Its API key; - reads it from stdin [default: $INTERTITLE_TAUTULLI_KEY]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from remove" -l address -d 'The URL of intertitle as seen by Tautulli [default: this machine, with the port in intertitle.toml]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from remove" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from help" -f -a "install" -d 'Create or fix the agents, and test them'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from help" -f -a "status" -d 'Show whether the agents exist and are active (read-only)'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Delete the agents that call intertitle'
complete -c intertitle -n "__fish_intertitle_using_subcommand tautulli; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand demo" -l out -d 'Keep the card in this file when the demo ends' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand demo" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand demo" -l once -d 'Exit when the demo has finished'
complete -c intertitle -n "__fish_intertitle_using_subcommand demo" -l servers -d 'Only start fake servers, to try `intertitle setup` on: Plex, plex.tv, Sonarr'
complete -c intertitle -n "__fish_intertitle_using_subcommand demo" -l no-plex-pass -d 'The account of the fake plex.tv has no Plex Pass'
complete -c intertitle -n "__fish_intertitle_using_subcommand demo" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand status" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand status" -l json -d 'Print JSON'
complete -c intertitle -n "__fish_intertitle_using_subcommand status" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand list" -l library -d 'Only this library' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand list" -l server -d 'Only this media server, by its name in intertitle.toml [default: all]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand list" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand list" -l missing -d 'Only episodes that should have a card and have none'
complete -c intertitle -n "__fish_intertitle_using_subcommand list" -l problems -d 'Only episodes whose card could not be made, with the reason'
complete -c intertitle -n "__fish_intertitle_using_subcommand list" -l protected -d 'Only episodes whose picture stays: custom artwork, skipped'
complete -c intertitle -n "__fish_intertitle_using_subcommand list" -l refresh -d 'Ask the media servers first, instead of using what is known since last night'
complete -c intertitle -n "__fish_intertitle_using_subcommand list" -l json -d 'Print JSON'
complete -c intertitle -n "__fish_intertitle_using_subcommand list" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand show" -l server -d 'Only this media server, by its name in intertitle.toml [default: all]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand show" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand show" -l json -d 'Print a JSON list, with the episode on each media server'
complete -c intertitle -n "__fish_intertitle_using_subcommand show" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and not __fish_seen_subcommand_from deliveries jobs retry help" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and not __fish_seen_subcommand_from deliveries jobs retry help" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and not __fish_seen_subcommand_from deliveries jobs retry help" -f -a "deliveries" -d 'Deliveries: what arrived, and what was decided'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and not __fish_seen_subcommand_from deliveries jobs retry help" -f -a "jobs" -d 'Jobs: waiting, running and finished'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and not __fish_seen_subcommand_from deliveries jobs retry help" -f -a "retry" -d 'Retry jobs that were given up or wait for another try; they start within a minute'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and not __fish_seen_subcommand_from deliveries jobs retry help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from deliveries" -l limit -d 'Show the newest N' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from deliveries" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from deliveries" -l json -d 'Print a JSON list'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from deliveries" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from jobs" -l limit -d 'Show the newest N' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from jobs" -l state -d 'Only jobs in this state, or in one of several: `waiting,running`' -r -f -a "waiting\t''
running\t''
done\t''
dead\t''
superseded\t''"
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from jobs" -l series -d 'Only jobs whose name contains this text, such as `Dark` or `Dark s01`' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from jobs" -l server -d 'Only jobs of this media server, by its name in intertitle.toml' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from jobs" -l delivery -d 'Only jobs of this delivery, by its number in `intertitle queue deliveries`' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from jobs" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from jobs" -l json -d 'Print a JSON list'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from jobs" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from retry" -l server -d 'With --all: only those of this media server, by its name in intertitle.toml' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from retry" -l series -d 'With --all: only those whose name contains this text, such as `Dark` or `Dark s01`' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from retry" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from retry" -l all -d 'Retry all of them, for example after an outage'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from retry" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from help" -f -a "deliveries" -d 'Deliveries: what arrived, and what was decided'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from help" -f -a "jobs" -d 'Jobs: waiting, running and finished'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from help" -f -a "retry" -d 'Retry jobs that were given up or wait for another try; they start within a minute'
complete -c intertitle -n "__fish_intertitle_using_subcommand queue; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand explain" -l as -d 'Read the file as a webhook body of this source' -r -f -a "plex\t''
sonarr\t''
tautulli\t''"
complete -c intertitle -n "__fish_intertitle_using_subcommand explain" -l content-type -d 'The content type of the body, if it is unusual' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand explain" -l address -d 'The URL path it was sent to [default: /api/webhooks/SENDER]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand explain" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand explain" -l json -d 'As JSON'
complete -c intertitle -n "__fish_intertitle_using_subcommand explain" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand replay" -l since -d 'How far back: 30m, 12h, 7d, 4w; deliveries are stored for 30 days' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand replay" -l rules -d 'Use this rules file or folder instead of the config folder\'s rules' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand replay" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand replay" -l json -d 'Print one JSON object per line for each delivery that differs'
complete -c intertitle -n "__fish_intertitle_using_subcommand replay" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand check" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand check" -l json -d 'Print one JSON object per line for each error and warning'
complete -c intertitle -n "__fish_intertitle_using_subcommand check" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand fmt" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand fmt" -l check -d 'Change nothing and list the files that would change'
complete -c intertitle -n "__fish_intertitle_using_subcommand fmt" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and not __fish_seen_subcommand_from events fields actions properties designs fonts from-url help" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and not __fish_seen_subcommand_from events fields actions properties designs fonts from-url help" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and not __fish_seen_subcommand_from events fields actions properties designs fonts from-url help" -f -a "events" -d 'Events; for one source, with the fields of each'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and not __fish_seen_subcommand_from events fields actions properties designs fonts from-url help" -f -a "fields" -d 'Fields for conditions'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and not __fish_seen_subcommand_from events fields actions properties designs fonts from-url help" -f -a "actions" -d 'Actions of rules'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and not __fish_seen_subcommand_from events fields actions properties designs fonts from-url help" -f -a "properties" -d 'Style properties of every design'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and not __fish_seen_subcommand_from events fields actions properties designs fonts from-url help" -f -a "designs" -d 'Designs, with their own properties'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and not __fish_seen_subcommand_from events fields actions properties designs fonts from-url help" -f -a "fonts" -d 'Fonts'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and not __fish_seen_subcommand_from events fields actions properties designs fonts from-url help" -f -a "from-url" -d 'Convert a TitleCardMaker webhook URL to rules'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and not __fish_seen_subcommand_from events fields actions properties designs fonts from-url help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from events" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from events" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from fields" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from fields" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from actions" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from actions" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from properties" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from properties" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from designs" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from designs" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from fonts" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from fonts" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from from-url" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from from-url" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "events" -d 'Events; for one source, with the fields of each'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "fields" -d 'Fields for conditions'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "actions" -d 'Actions of rules'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "properties" -d 'Style properties of every design'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "designs" -d 'Designs, with their own properties'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "fonts" -d 'Fonts'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "from-url" -d 'Convert a TitleCardMaker webhook URL to rules'
complete -c intertitle -n "__fish_intertitle_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand make" -l library -d 'Only this library' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand make" -l server -d 'Only this media server, by its name in intertitle.toml [default: all]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand make" -l style -d 'Properties for this time, as in rules: `{ design "olivier" }`' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand make" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand make" -l missing -d 'Only cards that are missing'
complete -c intertitle -n "__fish_intertitle_using_subcommand make" -l all -d 'The cards of all series'
complete -c intertitle -n "__fish_intertitle_using_subcommand make" -l remake -d 'Choose the pictures again, and draw cards again that are shown already'
complete -c intertitle -n "__fish_intertitle_using_subcommand make" -l refresh -d 'Ask the media servers first, instead of using what is known since last night'
complete -c intertitle -n "__fish_intertitle_using_subcommand make" -l dry-run -d 'Only show what would be done'
complete -c intertitle -n "__fish_intertitle_using_subcommand make" -l yes -d 'Do not ask'
complete -c intertitle -n "__fish_intertitle_using_subcommand make" -l json -d 'Print the plan as JSON'
complete -c intertitle -n "__fish_intertitle_using_subcommand make" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand art" -l server -d 'Only this media server, by its name in intertitle.toml [default: all]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand art" -l choose -d 'Draw on this picture of the list from now on' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand art" -l file -d 'Draw on this picture of your own from now on' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand art" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand art" -l reset -d 'Forget what was chosen: the rules choose again'
complete -c intertitle -n "__fish_intertitle_using_subcommand art" -l json -d 'Print a JSON list, with the pictures on each media server'
complete -c intertitle -n "__fish_intertitle_using_subcommand art" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l design -d 'A design\'s name, or a .card file [default: standard]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l art -d 'JPEG, PNG, WebP or GIF; `none` for a black background [default: a generated landscape]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l logo -d 'The logo of the series, for designs that show one' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l mask -d 'A picture drawn in front of the text, transparent elsewhere' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l series -d 'The name of the series' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l title -d 'The title of the episode' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l season -d 'The season number; 0 for specials' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l episode -d 'The number of the episode in its season, or a range such as 1-2' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l absolute -d 'The number of the episode in the series' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l episodes -d 'The number of episodes in the season' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l year -d 'The year in which the series started' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l airdate -d 'The day the episode first aired' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l set -d 'A property, such as font_size=1.2; may be repeated' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l size -d 'The card size in px [default: from the settings]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l quality -d 'The JPEG quality, 1 to 100 [default: from the settings]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l batch -d 'Draw a card for each row of a table, or for each picture in a folder' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l threads -d 'Number of cores to use [default: all]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l out -d 'The output file: .jpg, .png, or - for a JPEG on stdout; for a batch, the folder' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l watched -d 'The episode is watched: use the property `watched` instead of `unwatched`'
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -l watch -d 'Draw again whenever the design, the picture or a font changes'
complete -c intertitle -n "__fish_intertitle_using_subcommand draw" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand designs" -l sheet -d 'Draw a contact sheet of all designs: .jpg or .png' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand designs" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand designs" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand export" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand export" -l all -d 'Copy all built-in files'
complete -c intertitle -n "__fish_intertitle_using_subcommand export" -l force -d 'Overwrite existing files'
complete -c intertitle -n "__fish_intertitle_using_subcommand export" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand restore" -l season -d 'Only this season; 0 for specials' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand restore" -l episode -d 'Only this episode of the season' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand restore" -l library -d 'Restore all series of this library' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand restore" -l server -d 'Only on this media server [default: all]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand restore" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand restore" -l yes -d 'Apply the changes [default: dry run]'
complete -c intertitle -n "__fish_intertitle_using_subcommand restore" -l json -d 'Print a JSON list of the media servers'
complete -c intertitle -n "__fish_intertitle_using_subcommand restore" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand skip" -l server -d 'Only this media server, by its name in intertitle.toml [default: all]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand skip" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand skip" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand unskip" -l server -d 'Only this media server, by its name in intertitle.toml [default: all]' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand unskip" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand unskip" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand pause" -l until -d 'Resume at this time of day' -r
complete -c intertitle -n "__fish_intertitle_using_subcommand pause" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand pause" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand resume" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand resume" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and not __fish_seen_subcommand_from list restore help" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and not __fish_seen_subcommand_from list restore help" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and not __fish_seen_subcommand_from list restore help" -f -a "list" -d 'List backups, oldest first'
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and not __fish_seen_subcommand_from list restore help" -f -a "restore" -d 'Restore a backup; the current files are moved next to the backups'
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and not __fish_seen_subcommand_from list restore help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and __fish_seen_subcommand_from list" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and __fish_seen_subcommand_from restore" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and __fish_seen_subcommand_from restore" -l yes -d 'Apply the change [default: dry run]'
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and __fish_seen_subcommand_from restore" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and __fish_seen_subcommand_from help" -f -a "list" -d 'List backups, oldest first'
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and __fish_seen_subcommand_from help" -f -a "restore" -d 'Restore a backup; the current files are moved next to the backups'
complete -c intertitle -n "__fish_intertitle_using_subcommand backup; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand healthcheck" -l config -d 'The config folder [default: $INTERTITLE_CONFIG, else /config, else the platform default]' -r -F
complete -c intertitle -n "__fish_intertitle_using_subcommand healthcheck" -l deep -d 'Check also its media servers, rules, designs, cards folder and backups'
complete -c intertitle -n "__fish_intertitle_using_subcommand healthcheck" -s h -l help -d 'Print help'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "setup" -d 'Set everything up by questions: Plex, Sonarr, a design, and the first cards'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "init" -d 'Create the config folder with settings and default rules to edit'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "import" -d 'Import the settings of TitleCardMaker as rules'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "serve" -d 'Receive webhooks and make cards until stopped'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "connect" -d 'Connect Plex, Sonarr and TMDb, and check the connections'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "urls" -d 'Print the webhook URLs for Plex, Sonarr and Tautulli, with their keys'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "tautulli" -d 'Set up, check and remove the webhook agents of Tautulli'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "demo" -d 'Show the whole process with a fake Plex library: a rating becomes a title card'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "status" -d 'Show the status on one screen; exit code 0 if healthy, else 1'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "list" -d 'List series and episodes, and the status of their cards'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "show" -d 'Show everything about the card of an episode: status, style, pictures, history (read-only)'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "queue" -d 'Show deliveries and jobs, newest first; retry jobs'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "explain" -d 'Explain a webhook: its fields, the rule that decides, the card style and the result (read-only)'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "replay" -d 'Decide stored deliveries again with the rules on disk, and show what would differ (read-only)'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "check" -d 'Check rules files and designs, and run the tests in them (read-only)'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "fmt" -d 'Format rules files and designs; their meaning and comments stay the same'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "rules" -d 'List the words of the rules language'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "make" -d 'Make the cards of a series, a season, an episode, a library, or of everything'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "art" -d 'List the pictures that a card can be drawn on, and choose one'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "draw" -d 'Draw cards by hand: any design, any property, any picture'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "designs" -d 'List the designs; for one, show its canvas and properties'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "export" -d 'Copy built-in rules and designs into the config folder to edit them'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "restore" -d 'Restore the original pictures on the media server'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "skip" -d 'Leave the pictures of a series, a season or an episode as they are, whatever the rules say'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "unskip" -d 'Let rules make cards again for what was skipped'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "pause" -d 'Make no cards until `intertitle resume`; webhooks are stored all the same'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "resume" -d 'Make cards again after `intertitle pause`'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "backup" -d 'Create a backup now: state, settings, keys, rules and designs; cards can be drawn again'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "healthcheck" -d 'Check that the daemon of this config folder answers and can store webhooks: exit code 0, or 1'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and not __fish_seen_subcommand_from setup init import serve connect urls tautulli demo status list show queue explain replay check fmt rules make art draw designs export restore skip unskip pause resume backup healthcheck help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from import" -f -a "tcm" -d 'Write the series, templates and fonts of TitleCardMaker as a rules file'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from connect" -f -a "plex" -d 'Sign in to Plex, choose a server, and let it send webhooks'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from connect" -f -a "sonarr" -d 'Let Sonarr send webhooks: add or fix its connection to intertitle'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from connect" -f -a "tmdb" -d 'Use pictures of TMDb: check a key, and store it'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from connect" -f -a "test" -d 'Test each connection and explain how to fix it'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from connect" -f -a "remove" -d 'Remove the webhook from the Plex account, or the connection from Sonarr'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from tautulli" -f -a "install" -d 'Create or fix the agents, and test them'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from tautulli" -f -a "status" -d 'Show whether the agents exist and are active (read-only)'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from tautulli" -f -a "remove" -d 'Delete the agents that call intertitle'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from queue" -f -a "deliveries" -d 'Deliveries: what arrived, and what was decided'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from queue" -f -a "jobs" -d 'Jobs: waiting, running and finished'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from queue" -f -a "retry" -d 'Retry jobs that were given up or wait for another try; they start within a minute'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "events" -d 'Events; for one source, with the fields of each'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "fields" -d 'Fields for conditions'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "actions" -d 'Actions of rules'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "properties" -d 'Style properties of every design'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "designs" -d 'Designs, with their own properties'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "fonts" -d 'Fonts'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "from-url" -d 'Convert a TitleCardMaker webhook URL to rules'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from backup" -f -a "list" -d 'List backups, oldest first'
complete -c intertitle -n "__fish_intertitle_using_subcommand help; and __fish_seen_subcommand_from backup" -f -a "restore" -d 'Restore a backup; the current files are moved next to the backups'
