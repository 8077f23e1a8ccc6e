namespace Cake.Frosting;

/// <summary>A task that must have run before this one. May be given several times.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class IsDependentOnAttribute : Attribute
{
    /// <summary>A task that must have run before this one.</summary>
    /// <param name="type">Class of the other task. One that is no <see cref="IFrostingTask"/> fails the run before any task starts.</param>
    public IsDependentOnAttribute(Type type) => Task = type;

    /// <summary>Class of the other task.</summary>
    public Type Task { get; }
}
