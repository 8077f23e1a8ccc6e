using System.Reflection;

namespace Cake.Frosting.Internal;

/// <summary>What the class of a task says about the task.</summary>
internal sealed class TaskShape
{
    private readonly Type _type;

    private TaskShape(Type type, Type contextType, string runMethod)
    {
        _type = type;
        ContextType = contextType;
        IsRunOverridden = IsOverridden(runMethod, contextType);
    }

    internal string Name => NameOf(_type);

    internal string? Description => _type.GetCustomAttribute<TaskDescriptionAttribute>()?.Description;

    internal Type ContextType { get; }

    internal bool ContinuesOnError => _type.IsDefined(typeof(ContinueOnErrorAttribute), inherit: false);

    internal IEnumerable<Type> Dependencies => _type.GetCustomAttributes<IsDependentOnAttribute>().Select(dependency => dependency.Task);

    internal IEnumerable<Type> Dependees => _type.GetCustomAttributes<IsDependeeOfAttribute>().Select(dependee => dependee.Task);

    internal bool IsRunOverridden { get; }

    internal bool IsShouldRunOverridden => IsOverridden(nameof(IFrostingTask.ShouldRun), ContextType);

    internal bool IsOnErrorOverridden => IsOverridden(nameof(IFrostingTask.OnError), typeof(Exception), ContextType);

    internal bool IsFinallyOverridden => IsOverridden(nameof(IFrostingTask.Finally), ContextType);

    internal static string NameOf(Type type) => type.GetCustomAttribute<TaskNameAttribute>()?.Name ?? type.Name;

    /// <summary>Reads the class of a task.</summary>
    /// <exception cref="InvalidOperationException">The class derives from neither of the base classes of tasks.</exception>
    internal static TaskShape Of(Type type)
    {
        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (ancestor.IsConstructedGenericType && RunMethodOf(ancestor.GetGenericTypeDefinition()) is { } runMethod)
            {
                return new TaskShape(type, ancestor.GenericTypeArguments[0], runMethod);
            }
        }

        throw new InvalidOperationException($"The task '{type.FullName}' derives neither from {nameof(FrostingTask)} nor from {nameof(AsyncFrostingTask)}. Derive it from one of them.");
    }

    private static string? RunMethodOf(Type definition) =>
        definition == typeof(FrostingTask<>) ? nameof(FrostingTask.Run)
        : definition == typeof(AsyncFrostingTask<>) ? nameof(AsyncFrostingTask.RunAsync)
        : null;

    private bool IsOverridden(string method, params Type[] parameters) =>
        _type.GetMethod(method, parameters) is { } found && found.GetBaseDefinition().DeclaringType != found.DeclaringType;
}
