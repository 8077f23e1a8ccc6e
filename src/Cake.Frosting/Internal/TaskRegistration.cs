using Cake.Core;
using Cake.Core.Diagnostics;

namespace Cake.Frosting.Internal;

/// <summary>Makes the tasks known to Cake's engine.</summary>
internal static class TaskRegistration
{
    internal static void Register(ICakeEngine engine, IFrostingContext context, ICakeLog log, IEnumerable<IFrostingTask> tasks)
    {
        foreach (var task in tasks)
        {
            var shape = TaskShape.Of(task.GetType());
            log.Debug("Registering task: {0}", shape.Name);
            if (shape.ContextType.IsInstanceOfType(context))
            {
                Register(engine.RegisterTask(shape.Name), task, shape, context);
            }
            else
            {
                log.Warning("Task cannot be used since the context isn't convertible to {0}.", shape.ContextType.FullName!);
            }
        }
    }

    // A method that is not overridden is not wired: an error handler that does nothing would swallow the error.
    private static void Register(CakeTaskBuilder builder, IFrostingTask task, TaskShape shape, IFrostingContext context)
    {
        if (!string.IsNullOrWhiteSpace(shape.Description))
        {
            builder.Description(shape.Description);
        }

        if (shape.IsRunOverridden)
        {
            builder.Does(task.RunAsync);
        }

        if (shape.IsShouldRunOverridden)
        {
            builder.WithCriteria(task.ShouldRun, task.SkippedMessage);
        }

        if (shape.ContinuesOnError)
        {
            builder.ContinueOnError();
        }

        if (shape.IsOnErrorOverridden)
        {
            builder.OnError(exception => task.OnError(exception, context));
        }

        if (shape.IsFinallyOverridden)
        {
            builder.Finally(() => task.Finally(context));
        }

        foreach (var dependency in shape.Dependencies)
        {
            builder.IsDependentOn(TaskName(dependency, "dependency"));
        }

        foreach (var dependee in shape.Dependees)
        {
            builder.IsDependeeOf(TaskName(dependee, "reverse dependency"));
        }
    }

    private static string TaskName(Type type, string kind)
    {
        var name = TaskShape.NameOf(type);
        return typeof(IFrostingTask).IsAssignableFrom(type) ? name : throw new FrostingException($"The {kind} '{name}' is not a valid task.");
    }
}
