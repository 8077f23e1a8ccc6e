using Cake.Core;
using Cake.Core.Diagnostics;

namespace Cake.Frosting.Tests;

/// <summary>Tasks to run in tests. Each says so when it does.</summary>
public static class SampleTasks
{
    internal static void Say(ICakeContext context, string text) => context.Log.Information("* {0}", text);

    [TaskDescription("Checks the input.")]
    public sealed class Validate : FrostingTask
    {
        public override void Run(ICakeContext context) => Say(context, nameof(Validate));
    }

    [TaskName("Expand"), IsDependentOn(typeof(Validate))]
    public sealed class ExpandTask : FrostingTask
    {
        public override void Run(ICakeContext context) => Say(context, "Expand");
    }

    [IsDependentOn(typeof(Validate))]
    public sealed class Backfill : AsyncFrostingTask
    {
        public override async Task RunAsync(ICakeContext context)
        {
            await Task.Yield();
            Say(context, nameof(Backfill));
        }
    }

    [IsDependeeOf(typeof(Backfill))]
    public sealed class BeforeBackfill : FrostingTask
    {
        public override void Run(ICakeContext context) => Say(context, nameof(BeforeBackfill));
    }

    [IsDependentOn(typeof(ExpandTask)), IsDependentOn(typeof(Backfill))]
    public sealed class Everything : FrostingTask;

    [TaskName(CommandLineDefault)]
    public sealed class DefaultTask : FrostingTask
    {
        internal const string CommandLineDefault = "Default";

        public override void Run(ICakeContext context) => Say(context, CommandLineDefault);
    }

    public sealed class Unwanted : FrostingTask, IFrostingTask
    {
        string IFrostingTask.SkippedMessage => "nothing to do today";

        public override bool ShouldRun(ICakeContext context) => false;

        public override void Run(ICakeContext context) => Say(context, nameof(Unwanted));
    }

    [IsDependentOn(typeof(Unwanted))]
    public sealed class AfterUnwanted : FrostingTask
    {
        public override void Run(ICakeContext context) => Say(context, nameof(AfterUnwanted));
    }

    public sealed class Failing : FrostingTask
    {
        public override void Run(ICakeContext context) => throw new CakeException(7, "it broke");

        public override void Finally(ICakeContext context) => Say(context, "finally");
    }

    [IsDependentOn(typeof(Failing))]
    public sealed class AfterFailing : FrostingTask
    {
        public override void Run(ICakeContext context) => Say(context, nameof(AfterFailing));
    }

    [ContinueOnError]
    public sealed class FailingButWanted : FrostingTask
    {
        public override void Run(ICakeContext context) => throw new InvalidOperationException("it broke");
    }

    [IsDependentOn(typeof(FailingButWanted))]
    public sealed class AfterFailingButWanted : FrostingTask
    {
        public override void Run(ICakeContext context) => Say(context, nameof(AfterFailingButWanted));
    }

    public sealed class Handling : AsyncFrostingTask
    {
        public override async Task RunAsync(ICakeContext context)
        {
            await Task.Yield();
            throw new InvalidOperationException("it broke");
        }

        public override void OnError(Exception exception, ICakeContext context) => Say(context, $"handled: {exception.Message}");

        public override void Finally(ICakeContext context) => Say(context, "finally");
    }

    public sealed class PrintArguments : FrostingTask
    {
        public override void Run(ICakeContext context)
        {
            foreach (var (name, values) in context.Arguments.GetArguments().OrderBy(argument => argument.Key, StringComparer.Ordinal))
            {
                Say(context, $"{name}: {string.Join(", ", values.Select(value => value ?? "(none)"))}");
            }
        }
    }

    public sealed class PrintSetting : FrostingTask
    {
        public override void Run(ICakeContext context) => Say(context, context.Configuration.GetValue("sample_key"));
    }

    [IsDependentOn(typeof(DateTime))]
    internal sealed class OnNoTask : FrostingTask;

    [IsDependeeOf(typeof(DateTime))]
    internal sealed class BeforeNoTask : FrostingTask;

    internal sealed class Hidden : FrostingTask
    {
        public override void Run(ICakeContext context) => Say(context, nameof(Hidden));
    }

    internal sealed class ForOther : FrostingTask<OtherContext>
    {
        public override void Run(OtherContext context) => Say(context, nameof(ForOther));
    }

    internal abstract class MiddleForOther : FrostingTask<OtherContext>
    {
        public override void Run(OtherContext context) => Say(context, GetType().Name);
    }

    internal sealed class LeafForOther : MiddleForOther;

    internal sealed class OtherContext(ICakeContext context) : FrostingContext(context);

    internal sealed class Bare : IFrostingTask
    {
        public Task RunAsync(ICakeContext context) => Task.CompletedTask;

        public bool ShouldRun(ICakeContext context) => true;

        public void OnError(Exception exception, ICakeContext context)
        {
        }

        public void Finally(ICakeContext context)
        {
        }
    }
}
