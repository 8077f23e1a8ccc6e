using System.ComponentModel;
using Cake.Cli;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Cake.Frosting.Internal;

/// <summary>Reads command lines that are not plain: help, groups of short options, <c>--</c>, and mistakes.</summary>
internal static class SpectreCommandLine
{
    /// <summary>Reads the command line and carries it out.</summary>
    /// <returns>The exit code of <paramref name="run"/>, 0 after help, -1 (255 in a shell) after a mistake.</returns>
    internal static int Run(IEnumerable<string> args, Func<CommandLine, int> run)
    {
        var registrar = new TypeRegistrar();
        registrar.RegisterInstance(typeof(Func<CommandLine, int>), run);
        var app = new CommandApp<RunCommand>(registrar);
        app.Configure(config =>
        {
            config.AddExample();
            config.AddExample("--verbosity", "quiet");
            config.AddExample("--tree");
        });
        return app.Run(args);
    }

    internal sealed class RunCommand(Func<CommandLine, int> run) : Command<RunSettings>
    {
        public override int Execute(CommandContext context, RunSettings settings, CancellationToken cancellationToken) =>
            run(settings.ToCommandLine(context.Remaining));
    }

    // Names and texts are part of the command line that users know.
    internal sealed class RunSettings : CommandSettings
    {
        [CommandOption("--target|-t|--Target <TARGET>")]
        [DefaultValue(CommandLine.DefaultTarget)]
        [Description("Target task to invoke.")]
        public string[] Targets { get; set; } = [];

        [CommandOption("--working|-w <PATH>")]
        [TypeConverter(typeof(Cli.DirectoryPathConverter))]
        [Description("Sets the working directory")]
        public DirectoryPath? WorkingDirectory { get; set; }

        [CommandOption("--verbosity|-v <VERBOSITY>")]
        [Description("Specifies the amount of information to be displayed.\n(Quiet, Minimal, Normal, Verbose, Diagnostic)")]
        public string? Verbosity { get; set; }

        [CommandOption("--description|--descriptions|--showdescription|--showdescriptions")]
        [Description("Shows description for each task.")]
        public bool Description { get; set; }

        [CommandOption("--tree|--showtree")]
        [Description("Shows the task dependency tree.")]
        public bool Tree { get; set; }

        [CommandOption("--dryrun|--noop|--whatif")]
        [Description("Performs a dry run.")]
        public bool DryRun { get; set; }

        [CommandOption("--exclusive|-e")]
        [Description("Executes the target task without any dependencies.")]
        public bool Exclusive { get; set; }

        [CommandOption("--version|--ver")]
        [Description("Displays version information.")]
        public bool Version { get; set; }

        [CommandOption("--info")]
        [Description("Displays additional information about Cake.")]
        public bool Info { get; set; }

        // Text, not Verbosity?: whether it was given must be known, and a mistake must not be told as one of "Nullable`1".
        public override ValidationResult Validate() => Verbosity is null || VerbosityParser.TryParse(Verbosity, out _)
            ? ValidationResult.Success()
            : ValidationResult.Error($"Failed to convert '{Verbosity}' to Verbosity.");

        internal CommandLine ToCommandLine(IRemainingArguments remaining)
        {
            var line = new CommandLine
            {
                Targets = Targets,
                WorkingDirectory = WorkingDirectory,
                Verbosity = VerbosityParser.TryParse(Verbosity, out var verbosity) ? verbosity : null,
                Description = Description,
                Tree = Tree,
                DryRun = DryRun,
                Exclusive = Exclusive,
                Version = Version,
                Info = Info,
            };
            line.Unknown.AddRange(remaining.Parsed.SelectMany(option => option, (option, value) => new CommandLine.UnknownOption(option.Key, value)));
            return line;
        }
    }
}
